#!/usr/bin/env python3
"""How fast agreement is measured, beside nltk, krippendorff and pygamma-agreement, on the same values.

    tests/consumers/run.sh target/release/hashiya agreement      # once: installs what is compared with
    target/consumers/venv/bin/python benches/agreement.py target/release/hashiya

The others are timed on values that lie in memory in the form that they take (triples, a numpy array, a continuum), without
building that; Hashiya twice: `measured` is what `--time` tells, the measure alone on what was read, and `whole` is the
process from start to end with the reading of the file. All take the median of the runs of the wall clock; the others are
called once before, so that nothing is compiled or loaded in a run that counts. γ is drawn equally often by both.
"""

import argparse
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/consumers"))


def timed(runs, function):
    function()
    took = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def ours(program, folder, runs, *arguments):
    """Seconds of the measure alone, and of the whole process."""
    measured, whole = [], []
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run([program, "agree", *map(str, arguments), "--json", "--time"], capture_output=True, cwd=folder, check=True)
        whole.append(time.perf_counter() - start)
        measured.append(float(re.search(r"measured in ([\d.]+) s", done.stderr.decode())[1]))
    return statistics.median(measured[1:]), statistics.median(whole[1:])


def tell(what, theirs, ours):
    measured, whole = ours
    print(f"{what:64} {theirs * 1e3:10.1f} ms {measured * 1e3:10.2f} ms  ×{theirs / measured:<8.0f} whole {whole * 1e3:8.1f} ms  ×{theirs / whole:.0f}", flush=True)


def table(folder, units, annotators, values):
    rng = random.Random(1)
    rows = [[rng.randrange(values) for _ in range(annotators)] for _ in range(units)]
    names = ",".join(f"a{at}" for at in range(annotators))
    (folder / "t.csv").write_text("\n".join([names, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    program, runs = str(options.program.resolve()), options.runs
    folder = Path(tempfile.mkdtemp(prefix="hashiya-bench-"))
    print(f"{'':64} {'theirs':>13} {'measured':>13}")

    from nltk.metrics.agreement import AnnotationTask

    rows = table(folder, 10_000, 3, 5)
    task = AnnotationTask(data=[(at, unit, value) for unit, row in enumerate(rows) for at, value in enumerate(row)])
    for name, function, measure in [("κ", task.kappa, "kappa"), ("π", task.pi, "fleiss"), ("α", task.alpha, "alpha")]:
        tell(f"{name}, 3 × 10,000 units, nltk", timed(runs, function), ours(program, folder, runs, "--codes", "t.csv", "--measure", measure))

    import krippendorff
    import numpy

    rows = table(folder, 100_000, 5, 5)
    data = numpy.array(rows, dtype=float).T
    for level in ("nominal", "ordinal", "interval", "ratio"):
        theirs = timed(runs, lambda: krippendorff.alpha(reliability_data=data, level_of_measurement=level))
        tell(f"α {level}, 5 × 100,000 units, krippendorff", theirs, ours(program, folder, runs, "--codes", "t.csv", "--measure", "alpha", "--level", level))

    sys.argv = [sys.argv[0], program]
    from agreement import lines_of
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum, ShuffleContinuumSampler

    # As its own benchmark (3by100.csv: about 130 units of each of three, close upon one another, weights 3 and 2), and as its
    # own large test (2by1000.csv: two annotators, 1,000 units, weights 3 and 1).
    for annotators, units, weights in [(3, 130, (3, 2)), (2, 1000, (3, 1))]:
        rng = random.Random(2)
        true, at = [], 3
        for _ in range(units):
            size = rng.choice([rng.randrange(1, 9), rng.randrange(4, 13), rng.randrange(6, 33)])
            true.append((at, at + size, rng.choice(["Noun", "Noun", "Prep", "Adj", "Verb"])))
            at += size + rng.randrange(1, 12)
        own = [sorted({(max(0, start + rng.randrange(-3, 1)), end + rng.randrange(0, 4), label) for start, end, label in true}) for _ in range(annotators)]
        length = at + 40
        names = lines_of(folder, "ا" * length, own)
        made = Continuum()
        for who, list_ in enumerate(own):
            for start, end, label in list_:
                made.add(f"a{who}", Segment(float(start), float(end)), label)
        dissimilarity = CombinedCategoricalDissimilarity(alpha=weights[0], beta=weights[1])
        theirs = timed(1, lambda: made.compute_gamma(dissimilarity, sampler=ShuffleContinuumSampler(), n_samples=30))
        arguments = ["--measure", "gamma", "--samples", 30, "--precision", 0, "--positional", weights[0], "--categorial", weights[1]]
        tell(f"γ, {annotators} × {units} units, 30 draws, pygamma-agreement", theirs, ours(program, folder, runs, *names, *arguments))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
