"""The parts of the report. One more is a module here with a SECTION, named in `SECTIONS`."""

from bench.sections import live, sizes, speed
from bench.sections.section import Section

SECTIONS: tuple[Section, ...] = (speed.SECTION, sizes.SECTION, live.SECTION)
