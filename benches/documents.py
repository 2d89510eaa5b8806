#!/usr/bin/env python3
"""A project of 100,000 documents, each tenth with labels, opened in the real window.

    python3 benches/documents.py target/release/hashiya [DOCUMENTS]

Prints the processor time of all threads three seconds after the start, the look at all documents in the background
included, and the most memory held until then (tests/startup.sh).
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).resolve().parent.parent
program = str(Path(sys.argv[1]).resolve())
documents = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000

with tempfile.TemporaryDirectory() as folder:
    root = Path(folder)
    for number in range(documents):
        text = f"قال سيرغي لافروف في موسكو إن الاتفاق رقم {number} قائم. " + "وأضاف أن العمل مستمر. " * 12
        place = root / f"{number // 1000:03}"
        place.mkdir(exist_ok=True)
        (place / f"{number:06}.txt").write_text(text, encoding="utf-8")
        if number % 10 == 0:
            name = f"{number // 1000:03}/{number:06}.txt"
            start = text.index("سيرغي")
            spans = [{"id": "s1", "label": "person", "start": start, "end": start + 12, "text": "سيرغي لافروف"}]
            labels = {"hashiya": 1, "document": name, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                      "length": len(text), "offsets": "code points", "annotator": "amal", "status": "done",
                      "spans": spans, "relations": [], "entities": []}
            path = root / f"annotations/amal/{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(labels, ensure_ascii=False), encoding="utf-8")
    for _ in range(5):
        print(f"{documents} documents:", subprocess.run(
            [str(here / "tests/startup.sh"), program, str(root)], check=True, capture_output=True, text=True).stdout.strip(),
            flush=True)
