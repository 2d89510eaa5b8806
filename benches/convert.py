#!/usr/bin/env python3
"""How fast documents go from form to form, beside Label Studio's converter and spaCy on the same documents.

    tests/consumers/run.sh target/release/hashiya      # once: installs what is compared with
    target/consumers/venv/bin/python benches/convert.py target/release/hashiya

Makes 10,000 documents of article size (about 4 KB of Arabic, 30 spans each, a few nested; 40 MB) from the sample
article: its lines in new orders, with vowel marks, tatweel, ZWNJ and emoji put in. The same documents on every machine.
Every figure is MB of text (not of files), the median of the runs: on one core a second of that core's time, so that other
work on the machine does not count; on two cores a second of the clock. The others, which are slow, get the first so many
of the same documents: --sample. `--only` leaves out the rest: convert, others, memory.
"""

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARKS = "\u064e\u064f\u0650\u0651\u0652"
EMOJI = ["😀", "👍🏽", "👩‍👩‍👧", "🇵🇸"]


def lines_of_article():
    """The article's lines, each with the spans that lie in it."""
    text = (ROOT / "assets/lavrov-oic.txt").read_bytes().decode()
    spans = json.loads((ROOT / "annotations/sample/assets/lavrov-oic.txt.json").read_text())["spans"]
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        inside = [(s["start"] - at, s["end"] - at, s["label"]) for s in spans if at <= s["start"] and s["end"] <= at + len(line)]
        if line.strip():
            lines.append((line if line.endswith("\n") else line + "\n", inside))
        at += len(line)
    return lines


def documents(count, seed=1):
    """So many documents: name, text, spans."""
    lines, rng = lines_of_article(), random.Random(seed)
    for number in range(count):
        parts, spans, length, size = [], [], 0, 0
        while size < 3900:
            line, inside = rng.choice(lines)
            out, place = [], []
            for at, c in enumerate(line):
                place.append(len(out))
                out.append(c)
                chance = rng.random()
                if chance < 0.02 and c.isalpha():
                    out.append(rng.choice(MARKS))
                elif chance < 0.025 and c.isalpha() and c != "ا":
                    out.append("ـ" if chance < 0.023 else "\u200c")
                elif chance < 0.026 and c == " ":
                    out.extend(rng.choice(EMOJI) + " ")
            # The end of a span stands after the last letter of it and what was put behind that.
            place.append(len(out))
            spans += [(length + place[a], length + place[b], label) for a, b, label in inside if rng.random() < 0.75]
            line = "".join(out)
            parts.append(line)
            length += len(line)
            size += len(line.encode())
        yield f"news/{number:05}.txt", "".join(parts), sorted(spans)


def jsonl(document):
    name, text, spans = document
    return json.dumps({
        "document": name, "text": text, "offsets": "code points", "annotator": "sample", "status": "done",
        "spans": [{"id": f"s{i + 1}", "label": l, "start": a, "end": b, "text": text[a:b]} for i, (a, b, l) in enumerate(spans)],
        "relations": [], "metadata": {},
    }, ensure_ascii=False)


def flat(spans):
    """The outermost of spans over one another."""
    kept, end = [], -1
    for a, b, label in sorted(spans, key=lambda s: (s[0], -s[1])):
        if end <= a:
            kept.append((a, b, label))
            end = b
    return kept


def task(number, document):
    _, text, spans = document
    result = [{"id": f"r{i}", "from_name": "label", "to_name": "text", "type": "labels",
               "value": {"start": a, "end": b, "text": text[a:b], "labels": [l]}} for i, (a, b, l) in enumerate(spans)]
    return {"id": number, "data": {"text": text}, "annotations": [{"id": number, "completed_by": {"email": "a@b.c"}, "result": result}]}


CONFIG = """<View><Labels name="label" toName="text"><Label value="person"/><Label value="organization"/>
<Label value="date"/><Label value="location"/><Label value="quote"/></Labels><Text name="text" value="$text"/></View>"""


# A small process of its own starts the program: one that begins as a copy of a large process counts as large.
MEASURE = """
import os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
wall = time.perf_counter() - start
with open(sys.argv[1], "w") as out:
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, file=out)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def run(command, cores, runs, clean=None, feed=None):
    """Median seconds of wall time and of processor time, and the largest resident size in MB."""
    all_runs = []
    pin = ["taskset", "-c", ",".join(map(str, range(cores)))]
    with tempfile.NamedTemporaryFile("r") as told:
        for _ in range(runs):
            if clean:
                shutil.rmtree(clean, ignore_errors=True)
            whole = [*pin, sys.executable, "-c", MEASURE, told.name, *map(str, command)]
            child = subprocess.Popen(whole, stdin=subprocess.PIPE if feed else subprocess.DEVNULL, stderr=subprocess.PIPE)
            for block in feed or ():
                child.stdin.write(block)
            if feed:
                child.stdin.close()
            error = child.stderr.read()
            if child.wait():
                print(error.decode(errors="replace")[-2000:], file=sys.stderr)
                return float("nan"), float("nan"), 0
            told.seek(0)
            all_runs.append(tuple(map(float, told.read().split())))
    walls, cpus, sizes = zip(*all_runs)
    return statistics.median(walls), statistics.median(cpus), max(sizes)


def conversions(program, work, source, text_mb, runs, cores):
    forms = {form["name"] for form in json.loads(subprocess.check_output([program, "formats", "--json"]))}
    wanted = ["jsonl", "brat", "conll2003", "doccano"]
    print(f"\n## hashiya convert, {text_mb:.1f} MB of text, in MB/s of text (read back and checked, as always)")
    at = {}
    for form in wanted:
        if form not in forms:
            print(f"  {form}: not in this build")
            continue
        out = work / f"in-{form}"
        at[form] = out if form == "brat" else out / f"documents.{ {'conll2003': 'conll'}.get(form, 'jsonl') }"
        if form == "jsonl":
            out.mkdir()
            shutil.copy(source, at[form])
        else:
            if form != "brat":
                out.mkdir()
            subprocess.run([program, "convert", "--to", form, "-o", at[form], source], check=True, stderr=subprocess.DEVNULL)
    speeds = {}
    print("| from \\ to | " + " | ".join(f"{to}, {n} core{'s' * (n > 1)}" for to in at for n in cores) + " |")
    print("|---|" + "--:|" * len(at) * len(cores))
    for a in at:
        row = []
        for b in at:
            for n in cores:
                out = work / "out"
                out.mkdir(exist_ok=True)
                target = out / "x"
                command = [program, "convert", "--threads", n, "--from", a, "--to", b, "-o", target, at[a]]
                wall, cpu, _ = run(command, n, runs, clean=out if b == "brat" else None)
                shutil.rmtree(out, ignore_errors=True)
                speeds[a, b, n] = text_mb / (cpu if n == 1 else wall)
                row.append(f"{speeds[a, b, n]:.1f}")
        print(f"| {a} | " + " | ".join(row) + " |", flush=True)
    return speeds


def timed(what, runs=3):
    """Median seconds of this process's time."""
    walls = []
    for _ in range(runs):
        start = time.process_time()
        what()
        walls.append(time.process_time() - start)
    return statistics.median(walls)


def others(work, docs, runs):
    """MB of text a second of the other programs, on one core, without their start."""
    os.sched_setaffinity(0, {0})
    speeds = {}
    mb = sum(len(text.encode()) for _, text, _ in docs) / 1e6
    try:
        from label_studio_sdk.converter import Converter
        from label_studio_sdk.converter.converter import Format
        tasks = work / "tasks.json"
        tasks.write_text(json.dumps([task(i, d) for i, d in enumerate(docs)], ensure_ascii=False))
        def convert():
            out = work / "ls"
            shutil.rmtree(out, ignore_errors=True)
            Converter(CONFIG, project_dir=None).convert(str(tasks), str(out), Format.CONLL2003, is_dir=False)
        speeds["Label Studio SDK, tasks → CoNLL-2003"] = mb / timed(convert, runs)
    except ImportError as error:
        print(f"Label Studio's SDK is missing: {error}", file=sys.stderr)
    try:
        import warnings
        import spacy
        from spacy.training import Example, offsets_to_biluo_tags
        warnings.filterwarnings("ignore")
        nlp = spacy.blank("ar")
        rows = [(text, flat(spans)) for _, text, spans in docs]
        def align():
            for text, spans in rows:
                offsets_to_biluo_tags(nlp.make_doc(text), spans)
        speeds["spaCy, make_doc + offsets_to_biluo_tags"] = mb / timed(align, runs)
        def example():
            for text, spans in rows:
                Example.from_dict(nlp.make_doc(text), {"entities": spans}).get_aligned_ner()
        speeds["spaCy, make_doc + Example.from_dict"] = mb / timed(example, runs)
        # `spacy convert`: the documents as the form that it reads, by spaCy's own words.
        conll = work / "for-spacy.conll"
        with conll.open("w") as out:
            for text, spans in rows:
                doc = nlp.make_doc(text)
                tags = offsets_to_biluo_tags(doc, spans)
                out.write("-DOCSTART- -X- O O\n\n")
                for token, tag in zip(doc, tags):
                    tag = {"-": "O"}.get(tag, tag.replace("U-", "B-").replace("L-", "I-"))
                    if "\n" in token.text:
                        out.write("\n")
                    elif not token.is_space:
                        out.write(f"{token.text} -X- _ {tag}\n")
                out.write("\n")
        out = work / "spacy"
        out.mkdir(exist_ok=True)
        _, base, _ = run([sys.executable, "-m", "spacy", "convert", "--help"], 1, runs)
        _, whole, _ = run([sys.executable, "-m", "spacy", "convert", "-c", "ner", "-n", "10", conll, out], 1, runs)
        if whole:
            speeds["spacy convert -c ner (less its start)"] = mb / max(whole - base, 1e-9)
            speeds["spacy convert -c ner (with its start)"] = mb / whole
    except ImportError as error:
        print(f"spaCy is missing: {error}", file=sys.stderr)
    return speeds


def memory(program, work, source, gigabytes):
    """A stream of that size through JSON lines, as a file and on the standard input."""
    block = source.read_bytes()
    times = int(gigabytes * 1e9 / len(block)) + 1
    big = work / "big.jsonl"
    with big.open("wb") as out:
        for _ in range(times):
            out.write(block)
    size = big.stat().st_size / 1e6
    print(f"\n## {size:.0f} MB of JSON lines through hashiya convert --to jsonl")
    for title, extra in [("from a file", []), ("from a file, two threads", ["--threads", "2"]), ("from a file, one thread", ["--threads", "1"])]:
        command = [program, "convert", *extra, "--to", "jsonl", "-o", work / "big-out.jsonl", big]
        seconds, cpu, largest = run(command, os.cpu_count(), 1)
        print(f"{title}: {seconds:.1f} s ({cpu:.1f} s of processor time), {largest:.0f} MB resident", flush=True)
    big.unlink()
    (work / "big-out.jsonl").unlink()
    command = [program, "convert", "--from", "jsonl", "--to", "jsonl", "-"]
    seconds, cpu, largest = run(command, os.cpu_count(), 1, feed=[block] * times)
    print(f"from the standard input: {seconds:.1f} s ({cpu:.1f} s of processor time), {largest:.0f} MB resident")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=1_000, help="documents for the others")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    parser.add_argument("--only", choices=["convert", "others", "memory", "make"], nargs="*", default=["convert", "others", "memory"])
    parser.add_argument("--folder", type=Path, help="for the files; by default a temporary one that goes away")
    args = parser.parse_args()
    program = args.program.resolve()
    if args.folder:
        args.folder.mkdir(parents=True, exist_ok=True)
    kept = args.folder and args.only == ["make"]
    work = args.folder if kept else Path(tempfile.mkdtemp(prefix="hashiya-bench-", dir=args.folder))
    try:
        docs = list(documents(args.documents))
        text_mb = sum(len(text.encode()) for _, text, _ in docs) / 1e6
        spans = sum(len(spans) for _, _, spans in docs)
        source = work / "source.jsonl"
        with source.open("w", newline="") as out:
            out.writelines(jsonl(document) + "\n" for document in docs)
        print(f"{len(docs)} documents, {text_mb:.1f} MB of text, {spans} spans; JSON lines of {source.stat().st_size / 1e6:.1f} MB")
        print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {sys.version.split()[0]}")
        cores = [1] if os.cpu_count() == 1 else [1, 2]
        speeds = conversions(program, work, source, text_mb, args.runs, cores) if "convert" in args.only else {}
        if "others" in args.only:
            slow = others(work, docs[:args.sample], args.runs)
            print(f"\n## the others, the first {min(args.sample, len(docs))} of the same documents, one core, without their start")
            for name, speed in slow.items():
                print(f"{name}: {speed:.2f} MB/s of text")
            ours = {to: speeds[key] for to in ("jsonl", "conll2003") if (key := ("jsonl", to, 1)) in speeds}
            for to, speed in ours.items():
                for name, other in slow.items():
                    print(f"jsonl → {to}, one core: {speed / other:.1f} × {name}")
        if "memory" in args.only:
            memory(program, work, source, args.gigabytes)
    finally:
        if not kept:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
