"""A small sound territory folder, and a folder looked at whole: for tests of what reads and writes files."""

from pathlib import Path

SOUND_FOLDER = {
    "reps.csv": "id,name,weekly_hours,target\nana,Ana,40,500000\nben,Ben,38.5,\n",
    "clients.csv": "id,rep,tier,flow_revenue\nc1,ana,A,20000\nc2,ben,,\n",
    "opportunities.csv": "id,rep,client,amount,odds,close_date\nd1,ana,c1,50000,0.5,2026-05-29\n",
    "territory.toml": 'currency = "EUR"\nas_of = 2026-01-05\nperiod = "2026-H1"\n',
}


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return every file below a folder with its content, and every folder with None."""
    paths = sorted(folder.rglob("*"))
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in paths}
