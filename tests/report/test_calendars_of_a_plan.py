import datetime as dt
from pathlib import Path

import territory_opt as to
from territory_opt.report.plan_files import calendar_files, write_files

NOW = dt.datetime(2026, 1, 5, 7, tzinfo=dt.UTC)


def test_who_has_left_gets_a_calendar_that_takes_everything_back(tmp_path: Path) -> None:
    before = to.plan(to.read_demo())
    write_files([calendar_files(before, tmp_path, ["ana"], now=NOW)], inputs=[])
    leaves = to.Scenario(name="Ana leaves", changes=(to.RepLeaves("ana"),))
    after = to.plan(to.apply(to.read_demo(), leaves))

    files = calendar_files(after, tmp_path / "later", ["ana", "ben"], now=NOW, going_on_from=tmp_path)

    assert {"ana.ics", "ben.ics"} == {path.name for path in files}
    num_events = (tmp_path / "ana.ics").read_bytes().count(b"BEGIN:VEVENT")
    assert num_events == bytes(files[tmp_path / "later" / "ana.ics"]).count(b"STATUS:CANCELLED")  # type: ignore[arg-type]
    assert {} == calendar_files(after, tmp_path / "nowhere", ["ana"], now=NOW)
