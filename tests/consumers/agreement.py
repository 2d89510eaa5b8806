"""Agreement as Hashiya measures it, against the programs that others measure it with, on random data.

usage: agreement.py PROGRAM [WORD …]      the words choose checks by their names
Called by run.sh. Prints each failure, and `N passed, N failed` at the end.

κ, π and α against nltk and krippendorff, F1 against seqeval and bratiaa: equal but for rounding. γ is drawn by chance on
both sides: with pygamma-agreement's own sampler of the paper (ShuffleContinuumSampler) the two must lie within the ranges
that both give. Its γcat counts a unit without a partner besides, as no paper has it; here its alignments are measured as
the paper (Mathet 2017, section 4.2.5) says.
"""

import json
import logging
import random
import shutil
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
# pygamma-agreement says for each alignment which solver it takes.
logging.disable(logging.WARNING)
PROGRAM = Path(sys.argv[1]).resolve()
CHECKS = []


def check(function):
    CHECKS.append((function.__name__, function))
    return function


def agree(folder, *arguments):
    done = subprocess.run([str(PROGRAM), "agree", *map(str, arguments), "--json"], capture_output=True, cwd=folder)
    if done.returncode:
        raise AssertionError(f"hashiya agree {' '.join(map(str, arguments))}: {done.stderr.decode()[-1500:]}")
    return json.loads(done.stdout)


def figures(found, of=None):
    """By measure, those over everything or over a label; those of all pairs, if there are any."""
    rows = [row for row in found["figures"] if row["of"] == of]
    return {row["measure"]: row["value"] for row in reversed(rows)}


def near(found, theirs, what, within=1e-9):
    assert found is not None and abs(found - theirs) <= within, f"{what}: {found} is not {theirs}"


def table(rng, units, annotators, values, missing):
    """A row of values for each unit: mostly alike, some missing, no row empty."""
    rows = []
    for _ in range(units):
        true = rng.choice(values)
        row = [true if rng.random() < 0.7 else rng.choice(values) for _ in range(annotators)]
        rows.append(["" if rng.random() < missing else value for value in row])
    return rows


def write_table(path, rows):
    names = ",".join(f"a{at}" for at in range(len(rows[0])))
    path.write_text("\n".join([names, *(",".join(map(str, row)) for row in rows)]) + "\n")


@check
def alpha_is_that_of_krippendorff(folder):
    import krippendorff
    import numpy

    rng = random.Random(11)
    for round in range(12):
        annotators = rng.choice([2, 3, 5])
        rows = table(rng, rng.choice([20, 400]), annotators, range(1, rng.choice([3, 6, 40])), rng.choice([0, 0.3]))
        write_table(folder / "t.csv", rows)
        data = numpy.array([[float(row[at]) if row[at] != "" else numpy.nan for row in rows] for at in range(annotators)])
        for level in ("nominal", "ordinal", "interval", "ratio"):
            theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
            found = agree(folder, "--codes", "t.csv", "--measure", "alpha", "--level", level)
            near(figures(found)["alpha"], theirs, f"{level}, table {round}")


@check
def kappa_pi_and_alpha_are_those_of_nltk(folder):
    from nltk.metrics.agreement import AnnotationTask

    rng = random.Random(12)
    for round in range(8):
        annotators = rng.choice([2, 3, 4])
        rows = table(rng, rng.choice([30, 500]), annotators, "abcdef"[: rng.choice([2, 6])], 0)
        write_table(folder / "t.csv", rows)
        task = AnnotationTask(data=[(f"a{at}", unit, value) for unit, row in enumerate(rows) for at, value in enumerate(row)])
        found = figures(agree(folder, "--codes", "t.csv", "--measure", "observed,kappa,pi,fleiss,alpha"))
        near(found["observed"], task.avg_Ao(), f"observed, table {round}")
        near(found["kappa"], task.kappa(), f"κ, table {round}")
        near(found["alpha"], task.alpha(), f"α, table {round}")
        # What nltk calls π of many annotators is the κ of Fleiss.
        near(found["fleiss"], task.pi(), f"Fleiss' κ, table {round}")
        if annotators == 2:
            near(found["pi"], task.pi(), f"π, table {round}")


def tags(rng, count):
    out, label = [], None
    for _ in range(count):
        if label and rng.random() < 0.5:
            out.append(f"I-{label}")
        else:
            label = rng.choice([None, None, "PER", "ORG", "LOC", "DATE"])
            out.append(f"B-{label}" if label else "O")
    return out


@check
def f1_is_that_of_seqeval(folder):
    from seqeval.metrics import f1_score

    rng = random.Random(13)
    words = ["قال", "لافروف", "في", "موسكو", "IBM", "نعم", "👍🏽"]
    for round in range(6):
        first, second, tokens = [], [], []
        for _ in range(40):
            a = tags(rng, rng.randrange(4, 20))
            b = tags(rng, len(a))
            first.append(a)
            second.append([x if rng.random() < 0.5 else y for x, y in zip(a, b)] if round % 2 else a if rng.random() < 0.6 else b)
            tokens.append([rng.choice(words) for _ in a])
        if round % 2:
            # Tags that were mixed may go on with a span that did not begin; begin it, as seqeval reads it in its usual mode.
            second = [[f"B-{tag[2:]}" if tag[0] == "I" and (at == 0 or row[at - 1][2:] != tag[2:]) else tag for at, tag in enumerate(row)] for row in second]
        for name, sentences in (("a.conll", first), ("b.conll", second)):
            (folder / name).write_text("\n".join("".join(f"{w} {t}\n" for w, t in zip(ws, ts)) for ws, ts in zip(tokens, sentences)))
        found = figures(agree(folder, "a.conll", "b.conll", "--from", "conll", "--measure", "f1,f1-macro"))
        near(found["f1"], f1_score(first, second), f"micro F1, set {round}")
        near(found["f1-macro"], f1_score(first, second, average="macro"), f"macro F1, set {round}")


@check
def f1_is_that_of_bratiaa(folder):
    from bratiaa import compute_f1_agreement

    rng = random.Random(14)
    text = "قال سيرغي لافروف أمس في موسكو إن روسيا تدعم منظمة التعاون الإسلامي وIBM كذلك 😀 نعم"
    places = [0] + [at + 1 for at, c in enumerate(text) if c == " "]
    project = folder / "brat"
    names = ["amal", "badr", "dana"]
    for document in range(6):
        true = [(rng.choice(["PER", "ORG", "LOC"]), *sorted(rng.sample(places, 2))) for _ in range(9)]
        for name in names:
            (project / name).mkdir(parents=True, exist_ok=True)
            spans = {one if rng.random() < 0.7 else (rng.choice(["PER", "ORG", "LOC"]), *one[1:]) for one in true if rng.random() < 0.9}
            lines = [f"T{at + 1}\t{label} {start} {end - 1}\t{text[start:end - 1]}\n" for at, (label, start, end) in enumerate(sorted(spans))]
            (project / name / f"d{document}.ann").write_text("".join(lines))
            (project / name / f"d{document}.txt").write_text(text)
    (project / "annotation.conf").write_text("[entities]\nPER\nORG\nLOC\n[relations]\n[events]\n[attributes]\n")
    theirs = compute_f1_agreement(str(project))
    found = agree(project, *names, "--measure", "f1", "--by", "label", "--from", "brat")
    mean, deviation = theirs.mean_sd_total()
    total = [row for row in found["figures"] if row["of"] is None][0]
    near(total["value"], mean, "mean F1")
    near(total["deviation"], deviation, "its deviation")
    for label, mean in zip(theirs.labels, theirs.mean_sd_per_label()[0]):
        near(figures(found, label)["f1"], mean, f"F1 of {label}")


def continuum(rng, annotators, units, length):
    """Units of each annotator: the same for all but for moved edges, other labels, some missing."""
    true, at = [], 5
    while len(true) < units:
        size = rng.randrange(3, 20)
        true.append((at, at + size, rng.choice("abc")))
        at += size + rng.randrange(0, 12)
    out = []
    for _ in range(annotators):
        own = []
        for start, end, label in true:
            if rng.random() < 0.12:
                continue
            start, end = max(0, start + rng.randrange(-3, 4)), min(length, end + rng.randrange(-2, 4))
            if start < end:
                own.append((start, end, label if rng.random() < 0.8 else rng.choice("abc")))
        out.append(sorted(set(own)))
    return out


def lines_of(folder, text, annotators):
    """A file of each annotator's units."""
    for at, own in enumerate(annotators):
        spans = [{"id": f"s{n}", "label": label, "start": start, "end": end, "text": text[start:end]} for n, (start, end, label) in enumerate(own)]
        one = {"document": "d", "text": text, "offsets": "code points", "annotator": f"a{at}", "spans": spans, "relations": []}
        (folder / f"a{at}.jsonl").write_text(json.dumps(one) + "\n")
    return [f"a{at}.jsonl" for at in range(len(annotators))]


def theirs_of(annotators, length, alpha, beta, soft, seed):
    import numpy
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum, ShuffleContinuumSampler

    numpy.random.seed(seed)
    made = Continuum()
    for at, own in enumerate(annotators):
        made.add_annotator(f"a{at}")
        for start, end, label in own:
            made.add(f"a{at}", Segment(float(start), float(end)), label)
    made.bound_inf, made.bound_sup = 0.0, float(length)
    dissimilarity = CombinedCategoricalDissimilarity(alpha=alpha, beta=beta)
    sampler = ShuffleContinuumSampler(pivot_type="float_pivot")
    return made.compute_gamma(dissimilarity, sampler=sampler, n_samples=60, soft=soft), dissimilarity


def categorial(alignment, dissimilarity):
    disorder = weights = 0
    for one in alignment:
        units = [unit for _, unit in one.n_tuple if unit is not None]
        for at, a in enumerate(units):
            for b in units[at + 1:]:
                weight = max(0, 1 - dissimilarity.alpha * dissimilarity.positional_dissim.d(a, b)) / (len(units) - 1)
                disorder += weight * dissimilarity.categorical_dissim.d(a, b)
                weights += weight
    return disorder / weights if weights else None


@check
def gamma_is_that_of_pygamma(folder):
    import numpy

    rng = random.Random(15)
    for annotators, units, alpha, beta, soft in [
        (2, 12, 1, 1, False), (2, 40, 3, 1, False), (3, 10, 1, 1, False), (3, 20, 3, 2, False), (4, 6, 2, 1, False), (2, 15, 1, 1, True), (3, 8, 3, 1, True),
    ]:
        what = f"γ of {annotators} with {units} units, α {alpha}, β {beta}{', soft' if soft else ''}"
        length = units * 18 + 40
        text = "".join(rng.choice("ابتثجح 👍") for _ in range(length))
        own = continuum(rng, annotators, units, length)
        names = lines_of(folder, text, own)
        weights = ["--positional", alpha, "--categorial", beta, "--samples", 60, "--precision", 0.005]
        found = agree(folder, *names, "--measure", "gamma", *weights, *(["--soft"] if soft else []))
        row = [row for row in found["figures"] if row["measure"] == "gamma"][0]
        results, dissimilarity = theirs_of(own, length, alpha, beta, soft, 5)
        drawn = numpy.array([one.disorder for one in results.chance_alignments])
        off = 3 * drawn.std() / len(drawn) ** 0.5
        low, high = (1 - results.observed_disorder / (drawn.mean() + sign * off) for sign in (-1, 1))
        assert row["low"] <= high and low <= row["high"], f"{what}: {row['low']} to {row['high']} is not {low} to {high}"
        if not soft:
            # In a soft alignment several are the best, and differ in what is aligned with what.
            labels = [categorial(one, dissimilarity) for one in results.chance_alignments]
            theirs = 1 - categorial(results.best_alignment, dissimilarity) / numpy.mean([one for one in labels if one is not None])
            near(figures(found)["gamma-cat"], theirs, what.replace("γ", "γcat"), 0.08)


def main():
    words = sys.argv[2:]
    passed, failed = 0, []
    for name, function in CHECKS:
        if words and not any(word in name for word in words):
            continue
        folder = Path(tempfile.mkdtemp(prefix="hashiya-agreement-"))
        try:
            function(folder)
            passed += 1
            print(f"ok    {name}", flush=True)
        except AssertionError as error:
            failed.append(name)
            print(f"FAIL  {name}: {str(error)[:1500]}", flush=True)
        except Exception:
            failed.append(name)
            print(f"FAIL  {name}:\n{traceback.format_exc()[-1800:]}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not (passed or words) else 0


if __name__ == "__main__":
    sys.exit(main())
