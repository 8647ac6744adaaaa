"""`corkboard`, also as `python -m api`."""

from api.cli import cli


def main() -> None:
    cli(prog_name="corkboard")


if __name__ == "__main__":
    main()
