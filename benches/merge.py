#!/usr/bin/env python3
"""The work of 20 annotators on 5,000 documents each brought back into one project, interrupted at random on the way.

    python3 benches/merge.py target/release/hashiya [ANNOTATORS DOCUMENTS]

Prints how long an uninterrupted merge of all takes, and whether a span was lost or doubled after the interrupted one.
"""

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

program = str(Path(sys.argv[1]).resolve())
annotators, documents = (int(value) for value in sys.argv[2:4]) if len(sys.argv) > 3 else (20, 5000)
random.seed(7)


def file_of(name, text, annotator, spans):
    head = {"hashiya": 1, "document": name, "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "length": len(text), "offsets": "code points", "annotator": annotator, "status": "done"}
    return json.dumps(head | {"spans": spans, "relations": [], "entities": []}, ensure_ascii=False)


def span(number, label, text, word):
    start = text.index(word)
    return {"id": f"s{number}", "label": label, "start": start, "end": start + len(word), "text": word}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def make(root):
    """A project, and a folder of each annotator; all of them went on with the work of one they share."""
    for number in range(documents):
        name = f"{number // 1000}/{number}.txt"
        text = f"قال لافروف في موسكو إن الاتفاق رقم {number} قائم. " + "وأضاف أن العمل مستمر. " * 12
        write(root / "project" / name, text)
        base = [span(1, "place", text, "موسكو"), span(2, "thing", text, "الاتفاق")]
        old = file_of(name, text, "shared", base)
        write(root / f"project/annotations/shared/{name}.json", old)
        words = sorted(set(text.split()))
        for who in range(annotators):
            folder = root / f"a{who}"
            own = [span(place, "word", text, word) for place, word in enumerate(random.sample(words, 6), 1)]
            write(folder / f"annotations/a{who}/{name}.json", file_of(name, text, f"a{who}", own))
            if number % 10 == 0:
                more = base + [span(3, f"by {who}", text, "لافروف")]
                write(folder / f"annotations/shared/{name}.json", file_of(name, text, "shared", more))
                write(folder / f".hashiya/base/shared/{name}.json", old)


def merge(root):
    folders = [str(root / f"a{who}") for who in range(annotators)]
    return subprocess.Popen([program, "merge", "--json", str(root / "project"), *folders], stdout=subprocess.PIPE)


def check(root):
    lost = doubled = spans = 0
    for who in range(annotators):
        for path in (root / f"a{who}/annotations/a{who}").rglob("*.json"):
            there = root / "project/annotations" / f"a{who}" / path.relative_to(root / f"a{who}/annotations/a{who}")
            wanted = json.loads(path.read_text(encoding="utf-8"))["spans"]
            found = json.loads(there.read_text(encoding="utf-8"))["spans"] if there.exists() else []
            spans += len(wanted)
            lost += sum(one not in found for one in wanted)
            doubled += len(found) - sum(one in found for one in wanted)
    for number in range(0, documents, 10):
        path = root / f"project/annotations/shared/{number // 1000}/{number}.txt.json"
        labels = [one["label"] for one in json.loads(path.read_text(encoding="utf-8"))["spans"]]
        wanted = ["place", "thing"] + [f"by {who}" for who in range(annotators)]
        spans += len(wanted)
        lost += sum(label not in labels for label in wanted)
        doubled += len(labels) - len(set(labels))
    return spans, lost, doubled


for interrupted in (False, True):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root)
        subprocess.run(["sync"], check=True)
        kills = 0
        while interrupted and kills < 25:
            run = merge(root)
            time.sleep(random.uniform(0, 0.6))
            run.kill()
            run.wait()
            kills += 1
        began = time.perf_counter()
        run = merge(root)
        told = json.loads(run.communicate()[0])
        seconds = time.perf_counter() - began
        spans, lost, doubled = check(root)
        print(f"{annotators} annotators, {documents} documents, {kills} interruptions: {spans} spans, {lost} lost, "
              f"{doubled} doubled; the last run took {seconds:.1f} s "
              f"({told['new']} new, {told['merged']} merged, {told['same']} the same, {len(told['refused'])} refused)")
