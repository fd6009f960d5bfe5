"""Damaged exports: each must give a territory or a listed error, soon, and touch nothing.

Run ``python benchmarks/fuzz_import.py --cases 100000``; a case that fails is kept in the folder given by ``--keep``.
Every twentieth territory that comes out is planned too.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import territory_opt as to

SLOWEST_S = 5.0
MOST_DEALS_PLANNED = 60
HEADERS = {
    "salesforce": "Opportunity ID,Opportunity Name,Account Name,Opportunity Owner,Stage,Amount,Probability (%),"
    "Close Date",
    "api": "Id,Name,AccountId,OwnerId,StageName,Amount,Probability,CloseDate",
    "hubspot": "Record ID,Deal Name,Associated Company,Deal owner,Deal Stage,Amount,Deal probability,Close Date",
    "pipedrive": "Deal - ID,Deal - Title,Deal - Organization,Deal - Owner,Deal - Stage,Deal - Value,Deal - Probability,"
    "Deal - Expected close date",
    "dynamics": "opportunityid,name,customerid,ownerid,salesstage,estimatedvalue,closeprobability,estimatedclosedate",
}
HOSTILE = (
    "", " ", "=1+1", "@SUM(A1)", "<script>", "\u202edrow", "x" * 32_768, "NULL", "-1", "1e999", "nan", "9999-12-31",
    "31.12.3999", "1.234,56", "1,234.56", "12,5", "50%", "$1,500,000.00 ", "5/20/2024 7:42", "\r\n", '"', ";", "\t",
    "Total", "Grand Total", "\ufeff", "\x1b[31m", "0", "TRUE", "2024-02-30", "١٢٣", "\ud83d\ude00", "a\tb",
)  # fmt: skip
Files = Mapping[str, bytes]


def sound_files(random_: random.Random) -> Files:
    """Return a small sound export: one table in the words of some system, sometimes with accounts beside it."""
    system = random_.choice(sorted(HEADERS))
    separator = random_.choice(",,,;\t|")
    end = random_.choice(("\n", "\r\n"))
    day = random_.choice(("2026-0{m}-1{d}", "1{d}.0{m}.2026", "{m}/1{d}/2026"))
    lines = [HEADERS[system].replace(",", separator)]
    for i in range(random_.randint(0, 12)):
        close = day.format(m=random_.randint(1, 9), d=random_.randint(0, 9))
        cells = (f"d{i}", f"Deal {i}", f"Client {i % 3}", f"Rep {i % 2}", random_.choice(("Proposal", "Closed Won")),
                 str(random_.randint(0, 90_000)), str(random_.choice((10, 50, 90))), close)  # fmt: skip
        lines.append(separator.join(cells))
    text = end.join(lines) + end * random_.randint(0, 1)
    files = {"deals.csv": text.encode(random_.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")))}
    if random_.random() < 0.3:  # noqa: PLR2004  # some of them
        files["accounts.csv"] = b"Account Name,Industry,Annual Revenue\nClient 0,Retail,5000\nClient 1,,\n"
    return files


def with_changed_bytes(random_: random.Random, raw: bytes) -> bytes:
    """Return a file with some bytes put in, taken out or changed."""
    changed = bytearray(raw)
    for _ in range(random_.randint(1, 8)):
        at = random_.randrange(len(changed) + 1)
        kind = random_.randrange(4)
        if kind == 0:
            changed[at:at] = random_.randbytes(random_.randint(1, 4))
        elif kind == 1:
            del changed[at : at + random_.randint(1, 20)]
        elif kind == 2:  # noqa: PLR2004  # the third of four
            changed[at : at + 1] = bytes([random_.randrange(256)])
        else:
            changed[at:at] = changed[max(0, at - 30) : at]
    return bytes(changed)


def with_changed_cells(random_: random.Random, raw: bytes) -> bytes:
    """Return a file with some cells, headers too, replaced by what means harm."""
    text = raw.decode("utf-8", errors="replace")
    separator = max(",;\t|", key=text.count)
    lines = text.split("\n")
    for _ in range(random_.randint(1, 6)):
        at = random_.randrange(len(lines))
        cells = lines[at].split(separator)
        cells[random_.randrange(len(cells))] = random_.choice(HOSTILE)
        lines[at] = separator.join(cells)
    if random_.random() < 0.2:  # noqa: PLR2004  # some of them
        random_.shuffle(lines)
    return "\n".join(lines).encode("utf-8", errors="surrogatepass")


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (with_changed_bytes, with_changed_cells)


def outcome(seed: int, scratch: Path) -> tuple[str, float]:
    """Return what became of one case, and its seconds; a failure begins with an exclamation mark."""
    random_ = random.Random(seed)  # noqa: S311  # test data
    folder = scratch / f"case{seed}"
    folder.mkdir()
    files = {name: random_.choice(MUTATIONS)(random_, raw) for name, raw in sound_files(random_).items()}
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    begin = time.perf_counter()
    try:
        problem = to.read_crm(folder)
        kind = "territory"
        if seed % 20 == 0 and len(problem.opportunities) <= MOST_DEALS_PLANNED:
            to.plan(problem)
            kind = "plan"
    except to.TerritoryError as error:
        kind = type(error).__name__ if str(error).strip() else "! an error without words"
    except BaseException as error:  # noqa: BLE001  # whatever else comes out is what is looked for
        kind = f"! {type(error).__name__}: {error}"[:200]
    took_s = time.perf_counter() - begin
    if took_s > SLOWEST_S:
        kind = f"! {took_s:.1f} s"
    if {path.name: path.read_bytes() for path in folder.iterdir()} != dict(files):
        kind = "! a file of the input was touched"
    if not kind.startswith("!"):
        shutil.rmtree(folder)
    return kind, took_s


def batch(first: int, count: int, scratch: Path) -> tuple[Counter[str], float]:
    """Return how often each outcome came, and the slowest case [s]; that nothing else was written is looked at."""
    counts: Counter[str] = Counter()
    slowest_s = 0.0
    for seed in range(first, first + count):
        kind, took_s = outcome(seed, scratch)
        counts[f"{kind} (case {seed})" if kind.startswith("!") else kind] += 1
        slowest_s = max(slowest_s, took_s)
    return counts, slowest_s


def main() -> None:
    """Print the outcomes; end with 1 when a case failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    scratch = asked.keep or Path(tempfile.mkdtemp())
    scratch.mkdir(parents=True, exist_ok=True)
    size = 250
    firsts = range(asked.first, asked.first + asked.cases, size)
    total: Counter[str] = Counter()
    slowest_s = 0.0
    with ProcessPoolExecutor(asked.processes) as pool:
        for counts, its_slowest_s in pool.map(batch, firsts, [size] * len(firsts), [scratch] * len(firsts)):
            total += counts
            slowest_s = max(slowest_s, its_slowest_s)
    for kind, count in total.most_common():
        print(f"{count:>8,}  {kind}")
    failures = sum(count for kind, count in total.items() if kind.startswith("!"))
    left = [path.name for path in scratch.iterdir() if not path.name.startswith("case")]
    print(f"slowest {slowest_s:.2f} s; {failures} failures; written elsewhere: {left or 'nothing'}")
    if asked.keep is None and not failures:
        shutil.rmtree(scratch)
    sys.exit(bool(failures or left))


if __name__ == "__main__":
    main()
