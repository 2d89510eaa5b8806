#!/usr/bin/env python3
"""Fills corpus/ with a small document in every form: seeds.py PROGRAM."""
import json, subprocess, sys, tempfile
from pathlib import Path

program, here = Path(sys.argv[1]).resolve(), Path(__file__).resolve().parent
text = "قَال لافروف: «نعم 👍🏽» لـIBM.\r\nفي موسكو"
spans = [(5, 11, "person"), (14, 22, "quote"), (14, 17, "word"), (text.index("IBM"), text.index("IBM") + 3, "organization")]
document = {"document": "a", "text": text, "offsets": "code points", "annotator": "amal",
            "spans": [{"id": f"s{i + 1}", "label": l, "start": a, "end": b, "text": text[a:b], "note": "n"} for i, (a, b, l) in enumerate(spans)],
            "relations": [{"id": "r1", "type": "said", "from": "s1", "to": "s2"}], "labels": ["news"], "metadata": {"k": 1}}
forms = json.loads(subprocess.check_output([program, "formats", "--json"]))
for target in ("read", "convert", "cut"):
    (here / "corpus" / target).mkdir(parents=True, exist_ok=True)
with tempfile.TemporaryDirectory() as folder:
    source = Path(folder) / "in.jsonl"
    source.write_text(json.dumps(document, ensure_ascii=False) + "\n", newline="")
    for number, form in enumerate(forms):
        out = Path(folder) / form["name"]
        done = subprocess.run([program, "convert", "--to", form["name"], "-o", f"{out}/", source], capture_output=True)
        if done.returncode:
            print(form["name"], done.stderr.decode()[:200], file=sys.stderr)
            continue
        files = [path for path in sorted(out.rglob("*")) if path.is_file()]
        for path in files:
            if path.suffix[1:] not in form["extensions"]:
                continue
            beside = next((other.read_bytes() for other in files if other != path and other.suffix == ".txt"), b"")
            data = path.read_bytes() + b"\0\0" + beside
            (here / "corpus/read" / f"{form['name']}-{path.name}").write_bytes(bytes([number]) + data)
            (here / "corpus/cut" / f"{form['name']}-{path.name}").write_bytes(bytes([number % 4]) + path.read_bytes())
            for to in range(len(forms)):
                (here / "corpus/convert" / f"{form['name']}-{to}-{path.name}").write_bytes(bytes([number, to]) + data)
