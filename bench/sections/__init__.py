"""The parts of the report. One more is a module here with a SECTION, named in `SECTIONS`."""

from bench.sections import live, processes, sizes, speed
from bench.sections.section import Section

SECTIONS: tuple[Section, ...] = (speed.SECTION, sizes.SECTION, processes.SECTION, live.SECTION)
