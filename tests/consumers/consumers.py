"""What Hashiya writes, read by the programs it is written for: every span must be there with its text.

usage: consumers.py PROGRAM [WORD …]      the words choose checks by their names
Called by run.sh. Prints each failure, and `N passed, N failed` at the end.
"""

import collections
import csv
import json
import re
import subprocess
import sys
import tempfile
import traceback
import unicodedata
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
PROGRAM = Path(sys.argv[1]).resolve()
WORK = Path(tempfile.mkdtemp(prefix="hashiya-consumers-"))

# ---------------------------------------------------------------------------------------------------- the documents


def span(text, label, *parts, **more):
    """A span over the first place where each part stands; a part is a string, or a pair of code points."""
    found = []
    for part in parts:
        start, end = part if isinstance(part, tuple) else (text.index(part), text.index(part) + len(part))
        found.append((start, end))
    made = {"label": label, "start": found[0][0], "end": found[-1][1], "text": text[found[0][0]:found[-1][1]], **more}
    if 1 < len(found):
        made["parts"] = found
    return made


def document(name, text, spans, **more):
    for number, one in enumerate(spans):
        one["id"] = f"s{number + 1}"
    return {"document": name, "text": text, "offsets": "code points", "annotator": "amal", "status": "done",
            "spans": spans, "relations": [], "metadata": {}, **more}


def made():
    """A document for each difficulty of a text and of its spans."""
    t = "قَالَ لافْرُوف: «نـــعم 👍🏽 لِلسَّلامِ» في موسكو\u200c ها."
    yield document("marks", t, [span(t, "person", "لافْرُوف"), span(t, "location", "موسكو"), span(t, "word", "نـــعم")])
    t = "السطر الأول\r\nفيه IBM وMicrosoft،\r\nثم موسكو.\r\n\r\nنهاية 😀😀 طه"
    yield document("crlf", t, [span(t, "organization", "IBM"), span(t, "organization", "Microsoft"), span(t, "location", "موسكو"), span(t, "person", "طه")])
    t = "قالت وزارة الخارجية الروسية إن روسيا تلتزم"
    yield document("nested", t, [span(t, "organization", "وزارة الخارجية الروسية"), span(t, "country", "الروسية"), span(t, "quote", "إن روسيا تلتزم"), span(t, "country", "روسيا")])
    t = "اتفق وزير خارجية مصر والأردن أمس"
    yield document("crossing", t, [span(t, "a", "وزير خارجية مصر"), span(t, "b", "خارجية مصر والأردن"), span(t, "c", "مصر")])
    t = "لم يقل الوزير قط إنه موافق"
    yield document("parts", t, [span(t, "cue", "لم", "قط"), span(t, "person", "الوزير")])
    t = "زار لافروف موسكو ثم عاد إلى بغداد"
    yield document("relations", t, [span(t, "person", "لافروف"), span(t, "location", "موسكو"), span(t, "location", "بغداد")],
                   relations=[{"id": "r1", "type": "visited", "from": "s1", "to": "s2"}, {"id": "r2", "type": "visited", "from": "s1", "to": "s3"}])
    t = "يوم 24 مايو قال: نعم"
    yield document("remarks", t, [
        span(t, "date", "24 مايو", note="ملاحظة \"بعلامات\" | _ \\ [1]\tو<xml> & سطر\nثان"), span(t, "quote", "نعم", unsure=True, confidence=0.25, attributes={"type": "direct"})],
        labels=["news"], metadata={"source": "وكالة", "year": 2022})
    t = "وبموسكو ولإيران: ببغداد"
    yield document("clitics", t, [span(t, "location", "موسكو"), span(t, "location", "إيران"), span(t, "location", "بغداد")])
    t = "\u200fمرحبا\u00a0بكم \u2068في\u2069 می\u200cخواهم 👩‍👩‍👧 🇵🇸 العراق"
    yield document("invisible", t, [span(t, "greeting", "مرحبا"), span(t, "verb", "می\u200cخواهم"), span(t, "family", "👩‍👩‍👧"), span(t, "flag", "🇵🇸"), span(t, "location", "العراق")])
    t = "الف\tباء  جيم\n\n\nدال -DOCSTART- # هاء _ O B-PER"
    yield document("columns", t, [span(t, "letter", "باء"), span(t, "letter", "دال"), span(t, "mark", "#"), span(t, "tag", "O")])
    yield document("bare", "لا شيء هنا", [])


SET = list(made())


def run(*arguments, fails=False):
    done = subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, cwd=ROOT)
    if (done.returncode != 0) != fails:
        raise AssertionError(f"hashiya {' '.join(map(str, arguments))}: status {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def text_of(path):
    """A file's text, with its line breaks as they are."""
    return path.read_bytes().decode()


def lines(path):
    # Not str.splitlines: it also cuts at U+2028 and the like.
    return [json.loads(line) for line in text_of(path).split("\n") if line.strip()]


FORMS = {form["name"]: form for form in json.loads(run("formats", "--json"))}
SOURCES = {"sample": WORK / "sample.jsonl", "set": WORK / "set.jsonl"}
SOURCES["set"].write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in SET), newline="")
run("export", "--strict", "--to", "jsonl", "-o", SOURCES["sample"], "assets/lavrov-oic.txt")
SAMPLE = lines(SOURCES["sample"])
assert len(SAMPLE[0]["spans"]) == 41
DOCUMENTS = {"sample": SAMPLE, "set": SET}
EXPORTS = {}


class Missing(Exception):
    pass


def exported(form, source, *options):
    """The folder or file to which the documents were written in a form, and the report of it."""
    if form not in FORMS:
        raise Missing(f"the form {form} is missing")
    key = (form, source, *options)
    if key not in EXPORTS:
        name = "-".join(map(str, key)).replace("/", "_")
        out, report = WORK / name, WORK / f"{name}.report.json"
        run("convert", "--to", form, *options, "--report", report, "-o", f"{out}/", SOURCES[source])
        EXPORTS[key] = out, json.loads(report.read_text())
    return EXPORTS[key]


def files(form, source, *options, ending=None):
    out, _ = exported(form, source, *options)
    endings = [ending] if ending else FORMS[form]["extensions"]
    found = sorted(path for path in out.rglob("*") if path.is_file() and path.suffix[1:] in endings and path.name != "README.md")
    assert found, f"{form} wrote {[str(path.relative_to(out)) for path in out.rglob('*')]}"
    return found


# -------------------------------------------------------------------------------------------------- what is expected


def parts(one):
    return tuple(map(tuple, one.get("parts") or [(one["start"], one["end"])]))


def pieces(doc):
    """Spans as forms without parts have them: one for each part."""
    return [(start, end, one["label"], one["id"]) for one in doc["spans"] for start, end in parts(one)]


def flat(doc):
    """Of spans over one another the outermost, as `--overlap outermost` says."""
    kept = []
    for start, end, label, _ in sorted(pieces(doc), key=lambda s: (-(s[1] - s[0]), s[0])):
        if all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, label))
    return sorted(kept)


def bare(text):
    return "".join(c for c in text if not c.isspace() and c != "\ufeff")


def entity_texts(documents, flatten=True):
    return collections.Counter((label, bare(doc["text"][start:end])) for doc in documents
                               for start, end, label in (flat(doc) if flatten else [piece[:3] for piece in pieces(doc)]))


def equal(found, expected, what=""):
    if found != expected:
        if isinstance(expected, collections.Counter):
            raise AssertionError(f"{what}: missing {dict(expected - found)}, more {dict(found - expected)}")
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


CHECKS = []


def check(function):
    CHECKS.append((function.__name__, function, ()))
    return function


def check_each(*sources):
    def add(function):
        for source in sources or ("sample", "set"):
            CHECKS.append((f"{function.__name__}[{source}]", function, (source,)))
        return function
    return add


# ------------------------------------------------------------------------------------------------------------- spaCy


def spacy_documents(source):
    """Documents of the form `spacy`, with what Hashiya says of each."""
    return [row for path in files("spacy", source) for row in (lines(path) if path.suffix == ".jsonl" else json.loads(text_of(path)))]


def spans_of_doc(doc):
    found = collections.Counter((ent.label_, bare(ent.text)) for ent in doc.ents)
    for group in doc.spans.values():
        found |= collections.Counter((one.label_, bare(one.text)) for one in group)
    return found


@check_each()
def spacy_jsonl(source):
    import spacy
    from spacy.training import Example
    nlp = spacy.blank("ar")
    rows = spacy_documents(source)
    equal([row["text"] for row in rows], [doc["text"] for doc in DOCUMENTS[source]], "texts")
    lost, found = 0, collections.Counter()
    for row in rows:
        # Our own tokens, where the row has them: with spaCy's, spans that begin after a clitic are lost.
        words, spaces = row.get("tokens") or row.get("words"), row.get("spaces")
        made = spacy.tokens.Doc(nlp.vocab, words=words, spaces=spaces) if words and spaces else nlp.make_doc(row["text"])
        gold = {key: row[key] for key in ("entities", "spans", "cats", "links") if key in row}
        example = Example.from_dict(made, gold)
        lost += sum(tag in ("-", None) for tag in example.get_aligned_ner()) if words else 0
        for group in [row.get("entities", []), *row.get("spans", {}).values()]:
            found |= collections.Counter((one[2], bare(row["text"][one[0]:one[1]])) for one in group) | collections.Counter()
    equal(lost, 0, "tokens without a known tag")
    expected = entity_texts(DOCUMENTS[source], flatten=False)
    equal(set(found) >= set(expected), True, f"spans of spacy, without {set(expected) - set(found)}")


@check_each()
def spacy_docbin(source):
    import spacy
    from spacy.tokens import DocBin
    nlp = spacy.blank("ar")
    docs = [doc for path in files("spacy-docbin", source, ending="spacy") for doc in DocBin().from_disk(path).get_docs(nlp.vocab)]
    equal(len(docs), len(DOCUMENTS[source]), "documents")
    for doc, ours in zip(docs, DOCUMENTS[source]):
        equal(doc.text, ours["text"], ours["document"])
        everything = collections.Counter((one.label_, one.start_char, one.end_char) for group in doc.spans.values() for one in group)
        everything |= collections.Counter((ent.label_, ent.start_char, ent.end_char) for ent in doc.ents)
        equal(everything, collections.Counter((label, start, end) for start, end, label, _ in pieces(ours)), ours["document"])
        equal(sorted((ent.start_char, ent.end_char, ent.label_) for ent in doc.ents), flat(ours), f"entities of {ours['document']}")


@check
def spacy_trains():
    import spacy
    from spacy.tokens import DocBin
    from spacy.training import Example
    for pipe in ("ner", "spancat"):
        nlp = spacy.blank("ar")
        nlp.add_pipe(pipe)
        examples = []
        for source in ("sample", "set"):
            for path in files("spacy-docbin", source, ending="spacy"):
                for doc in DocBin().from_disk(path).get_docs(nlp.vocab):
                    words, spaces = [token.text for token in doc], [bool(token.whitespace_) for token in doc]
                    examples.append(Example(spacy.tokens.Doc(nlp.vocab, words=words, spaces=spaces), doc))
        optimizer = nlp.initialize(lambda: examples)
        losses = []
        for _ in range(3):
            now = {}
            nlp.update(examples, sgd=optimizer, losses=now)
            losses.append(now[pipe])
        assert losses[0] > 0, losses


@check_each()
def spacy_convert(source):
    """`spacy convert -c ner` reads CoNLL-2003, and no entity is lost on the way."""
    import spacy
    from spacy.tokens import DocBin
    for path in files("conll2003", source):
        out = WORK / f"spacy-convert-{source}"
        out.mkdir(exist_ok=True)
        done = subprocess.run([sys.executable, "-m", "spacy", "convert", "-c", "ner", str(path), str(out)], capture_output=True, text=True)
        equal(done.returncode, 0, done.stdout[-800:] + done.stderr[-800:])
        docs = list(DocBin().from_disk(out / f"{path.stem}.spacy").get_docs(spacy.blank("ar").vocab))
        found = collections.Counter((ent.label_, bare(ent.text)) for doc in docs for ent in doc.ents)
        equal(found, entity_texts(DOCUMENTS[source]), "entities")


# ---------------------------------------------------------------------------------------------- columns, and seqeval


def columns(path):
    """Sentences of a file of columns, as (token, tag): the first column and the last."""
    sentences, now = [], []
    for line in text_of(path).split("\n"):
        if line.startswith("-DOCSTART- ") or line.startswith("-DOCSTART-\t") or line == "-DOCSTART-":
            continue
        if not line or line == "\r":
            if now:
                sentences.append(now)
            now = []
            continue
        cells = re.split(r"[ \t]", line)
        now.append((cells[0], cells[-1]))
    return sentences + ([now] if now else [])


def by_seqeval(form, source, scheme, *options):
    import seqeval.metrics.sequence_labeling as plain
    import seqeval.scheme as strict
    sentences = [s for path in files(form, source, *options) for s in columns(path)]
    tags = [[tag for _, tag in sentence] for sentence in sentences]
    entities = strict.Entities(tags, getattr(strict, scheme)).entities
    found = collections.Counter((one.tag, bare("".join(token for token, _ in sentences[at][one.start:one.end])))
                                for at, sentence in enumerate(entities) for one in sentence)
    equal(found, entity_texts(DOCUMENTS[source]), f"{form} by seqeval's {scheme}")
    loose = collections.Counter((kind, bare("".join(token for token, _ in sentence[start:end + 1])))
                                for sentence in sentences for kind, start, end in plain.get_entities([tag for _, tag in sentence]))
    equal(loose, found, f"{form} by get_entities")


@check_each()
def seqeval_conll2003(source):
    by_seqeval("conll2003", source, "IOB2", "--scheme", "iob2")


@check_each()
def seqeval_conll2002(source):
    by_seqeval("conll2002", source, "IOB2")


@check_each()
def seqeval_bioes(source):
    by_seqeval("bioes", source, "IOBES")


@check_each()
def seqeval_bilou(source):
    by_seqeval("bilou", source, "BILOU")


@check_each()
def nothing_is_torn_in_columns(source):
    """Every row has as many columns as the form promises, so that a reader that splits at spaces is not led astray."""
    for form, count in [("conll2003", 4), ("conll2002", 2), ("bioes", 2)]:
        for path in files(form, source):
            for number, line in enumerate(text_of(path).split("\n")):
                if line and len(line.split()) != count:
                    raise AssertionError(f"{form}: line {number + 1} has {len(line.split())} columns: {line!r}")


# ------------------------------------------------------------------------------------------------- Hugging Face


def from_tags(row, names):
    """Entities of a row, by IOB2, from its numbered tags, as their texts."""
    found, now = [], None
    for token, number in zip(row["tokens"], row["ner_tags"]):
        tag = names[number]
        if tag.startswith("I-") and now and now[0] == tag[2:]:
            now[1] += token
            continue
        if now:
            found.append(tuple(now))
        now = [tag[2:], token] if tag != "O" else None
        assert tag == "O" or tag.startswith("B-"), f"{tag} without a beginning"
    return collections.Counter((label, bare(text)) for label, text in found + ([tuple(now)] if now else []))


def by_datasets(form, source):
    import datasets
    out, _ = exported(form, source)
    loaded = datasets.load_dataset(str(out), split="train", cache_dir=str(WORK / "cache"))
    tags = loaded.features["ner_tags"].feature
    assert isinstance(tags, datasets.ClassLabel), loaded.features
    equal(tags.names[0], "O", "the first name")
    equal(len(loaded), len(DOCUMENTS[source]), "documents")
    found = sum((from_tags(row, tags.names) for row in loaded), collections.Counter())
    equal(found, entity_texts(DOCUMENTS[source]), form)
    if "text" in loaded.features:
        equal([row["text"] for row in loaded], [doc["text"] for doc in DOCUMENTS[source]], "texts")


@check_each()
def datasets_parquet(source):
    by_datasets("hf", source)


@check_each()
def datasets_jsonl(source):
    by_datasets("hf-jsonl", source)


# -------------------------------------------------------------------------------------------------------- the CAS


def by_cassis(form, source, load):
    paths = files(form, source)
    equal(len(paths), len(DOCUMENTS[source]), "files")
    by_text = {doc["text"]: doc for doc in DOCUMENTS[source]}
    for path in paths:
        cas = load(path)
        ours = by_text.get(cas.sofa_string)
        assert ours is not None, f"{path.name}: the text came out otherwise: {cas.sofa_string!r}"
        found = collections.Counter()
        named = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
        for one in cas.select(named) if ours["spans"] else []:
            found[one.value, one.begin, one.end] += 1
            equal(one.get_covered_text(), ours["text"][one.begin:one.end], path.name)
        wanted = collections.Counter((label, start, end) for start, end, label, _ in pieces(ours))
        missing = wanted - found
        # A span of several parts is one annotation over all of them, with its parts beside.
        whole = collections.Counter((one["label"], one["start"], one["end"]) for one in ours["spans"])
        assert not missing or not (whole - found), f"{path.name}: missing {dict(missing)}"
        if any(relation for relation in ours["relations"]):
            kinds = [type_.name for type_ in cas.typesystem.get_types()]
            assert any(list(cas.select(kind)) for kind in kinds if "elation" in kind.lower() or "visited" in kind), kinds


@check_each()
def cassis_xmi(source):
    import cassis
    out, _ = exported("xmi", source)
    with (out / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)

    def load(path):
        with path.open("rb") as file:
            return cassis.load_cas_from_xmi(file, typesystem=types)
    by_cassis("xmi", source, load)


@check_each()
def cassis_json(source):
    import cassis

    def load(path):
        with path.open("rb") as file:
            return cassis.load_cas_from_json(file)
    by_cassis("cas-json", source, load)


# --------------------------------------------------------------------------------------------------- Label Studio


@check_each()
def label_studio(source):
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.converter.converter import Format
    out, _ = exported("labelstudio", source)
    config = next(path for path in out.rglob("*") if path.suffix == ".xml").read_text()
    tasks = [path for path in files("labelstudio", source, ending="json")]
    converter = Converter(config, project_dir=None)
    rows = [row for path in tasks for row in json.loads(text_of(path))]
    equal(len(rows), len(DOCUMENTS[source]), "tasks")
    for row, ours in zip(rows, DOCUMENTS[source]):
        text = next(value for value in row["data"].values() if isinstance(value, str) and value == ours["text"])
        found = collections.Counter()
        for annotation in row["annotations"]:
            for result in annotation["result"]:
                if result["type"] == "labels":
                    value = result["value"]
                    equal(value["text"], text[value["start"]:value["end"]], ours["document"])
                    found[value["labels"][0], value["start"], value["end"]] += 1
        equal(found, collections.Counter((label, start, end) for start, end, label, _ in pieces(ours)), ours["document"])
    for number, path in enumerate(tasks):
        for form in (Format.JSON, Format.JSON_MIN, Format.CSV, Format.CONLL2003):
            target = WORK / f"ls-{source}-{number}-{form.name}"
            converter.convert(str(path), str(target), form, is_dir=False)
            written = [one for one in target.rglob("*") if one.is_file()]
            assert written and all(one.stat().st_size for one in written), form
            if form == Format.JSON:
                again = json.loads(written[0].read_text())
                equal(len(again), len(json.loads(path.read_text())), "tasks that their converter wrote")
            if form == Format.CONLL2003:
                labels = {tag[2:] for sentence in columns(written[0]) for _, tag in sentence if tag != "O" and "-" in tag}
                known = {one["label"] for doc in DOCUMENTS[source] for one in doc["spans"]}
                assert labels and labels <= known, (labels, known)


# -------------------------------------------------------------------------------------------------------- Prodigy

PRODIGY = {
    "type": "object",
    "required": ["text", "spans"],
    "properties": {
        "text": {"type": "string"},
        "answer": {"enum": ["accept", "reject", "ignore"]},
        "_input_hash": {"type": "integer", "minimum": -2**31, "maximum": 2**31 - 1},
        "_task_hash": {"type": "integer", "minimum": -2**31, "maximum": 2**31 - 1},
        "_session_id": {"type": ["string", "null"]},
        "_view_id": {"type": "string"},
        "meta": {"type": "object"},
        "tokens": {"type": "array", "items": {
            "type": "object",
            "required": ["text", "start", "end", "id"],
            "properties": {"text": {"type": "string"}, "start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0},
                           "id": {"type": "integer", "minimum": 0}, "ws": {"type": "boolean"}, "disabled": {"type": "boolean"}}}},
        "spans": {"type": "array", "items": {
            "type": "object",
            "required": ["start", "end", "label"],
            "properties": {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0}, "label": {"type": "string"},
                           "token_start": {"type": "integer", "minimum": 0}, "token_end": {"type": "integer", "minimum": 0}}}},
        "relations": {"type": "array", "items": {
            "type": "object",
            "required": ["head", "child", "label", "head_span", "child_span"],
            "properties": {"head": {"type": "integer", "minimum": 0}, "child": {"type": "integer", "minimum": 0}, "label": {"type": "string"},
                           "head_span": {"type": "object", "required": ["start", "end", "token_start", "token_end"]},
                           "child_span": {"type": "object", "required": ["start", "end", "token_start", "token_end"]}}}},
    },
}


@check_each()
def prodigy(source):
    """By the shape of the documentation, and by what its interfaces hold tokens and spans to."""
    import jsonschema
    rows = [row for path in files("prodigy", source) for row in lines(path)]
    equal([row["text"] for row in rows], [doc["text"] for doc in DOCUMENTS[source]], "texts")
    for row, ours in zip(rows, DOCUMENTS[source]):
        jsonschema.validate(row, PRODIGY)
        text, tokens = row["text"], row.get("tokens", [])
        for at, token in enumerate(tokens):
            equal((token["id"], token["text"]), (at, text[token["start"]:token["end"]]), ours["document"])
            follows = tokens[at + 1]["start"] if at + 1 < len(tokens) else len(text)
            gap = text[token["end"]:follows]
            equal(token.get("ws", gap == " "), gap.startswith(" "), f"{ours['document']}: ws of {token}")
        found = collections.Counter()
        for one in row["spans"]:
            found[one["label"], one["start"], one["end"]] += 1
            if tokens:
                equal((tokens[one["token_start"]]["start"], tokens[one["token_end"]]["end"]), (one["start"], one["end"]), ours["document"])
        equal(found, collections.Counter((label, start, end) for start, end, label, _ in pieces(ours)), ours["document"])
        relations = row.get("relations", [])
        equal(len(relations), len(ours["relations"]), f"relations of {ours['document']}")
        for relation in relations:
            for end in ("head", "child"):
                equal(relation[end], relation[f"{end}_span"]["token_end"], ours["document"])


# ----------------------------------------------------------------------------------------------------------- brat


def brat(text, annotations):
    """brat's own rules: identifiers, offsets, the text column, ends of relations. Gives lines by their first letter."""
    found, ids, text_bound, refers = collections.defaultdict(list), set(), {}, []
    for number, line in enumerate(annotations.split("\n")):
        if not line.strip():
            continue
        where = f"line {number + 1} {line!r}"
        key, tab, rest = line.partition("\t")
        assert tab, f"{where}: no tab"
        assert key == "*" or re.fullmatch(r"[A-Za-z]+[0-9]+[^\s]*|#[A-Za-z]*[0-9]+", key), f"{where}: the id"
        if key != "*":
            assert key not in ids, f"{where}: the id is there twice"
            ids.add(key)
        found[key[0]].append(line)
        if key[0] == "T":
            head, tab, covered = rest.partition("\t")
            assert tab, f"{where}: no text"
            label, _, offsets = head.partition(" ")
            assert re.fullmatch(r"\S+", label), f"{where}: the label"
            fragments = [tuple(map(int, one.split(" "))) for one in offsets.split(";")]
            for start, end in fragments:
                assert 0 <= start <= end <= len(text), f"{where}: outside"
                assert "\n" not in text[start:end], f"{where}: it runs over a line break"
            for (_, before), (after, _) in zip(fragments, fragments[1:]):
                assert before <= after, f"{where}: fragments over one another"
            equal(covered, " ".join(text[start:end] for start, end in fragments), where)
            text_bound[key] = label, fragments, covered
        elif key[0] == "R":
            match = re.fullmatch(r"\S+ (\w+):(\S+) (\w+):(\S+)\s*", rest)
            assert match and match[1] != match[3], f"{where}: the ends"
            refers += [match[2], match[4]]
        elif key[0] == "E":
            refers += [one.split(":")[1] for one in rest.split()]
        elif key[0] in "AM":
            refers.append(rest.split(" ")[1])
        elif key[0] == "#":
            refers.append(rest.split("\t")[0].split(" ")[1])
        elif key[0] == "N":
            refers.append(rest.split("\t")[0].split(" ")[1])
        elif key == "*":
            refers += rest.split(" ")[1:]
    # A remark on the document is ours: brat keeps it, and shows it nowhere.
    for one in refers:
        assert one in ids or one == "document", f"{one} is spoken of and is not there"
    return found, text_bound


@check_each()
def brat_rules(source):
    by_text = {doc["text"]: doc for doc in DOCUMENTS[source]}
    paths = files("brat", source, ending="ann")
    equal(len(paths), len(DOCUMENTS[source]), "files")
    for path in paths:
        text = text_of(path.with_suffix(".txt"))
        ours = by_text[text]
        found, text_bound = brat(text, text_of(path))
        wanted = collections.Counter((one["label"], bare("".join(text[a:b] for a, b in parts(one)))) for one in ours["spans"])
        equal(collections.Counter((label, bare(covered)) for label, _, covered in text_bound.values()), wanted, path.name)
        equal(len(found["R"]), len(ours["relations"]), f"relations of {path.name}")
        notes = sum("note" in one for one in ours["spans"])
        assert notes <= len(found["#"]), f"notes of {path.name}: {found['#']}"


@check
def brat_corpora():
    """brat's example corpora, by way of JSON lines and back: as many of each as there were."""
    folder = SHARED / "brat" / "nlplab-brat"
    if not folder.exists():
        raise Missing(f"{folder} is missing")
    jsonl, out, report = WORK / "brat.jsonl", WORK / "brat-again", WORK / "brat.report.json"
    run("convert", "--from", "brat", "--to", "jsonl", "--strict", "--report", report, "-o", jsonl, folder)
    run("convert", "--from", "jsonl", "--to", "brat", "--report", report, "-o", out, jsonl)

    def count(folder):
        counts = collections.Counter()
        for path in folder.rglob("*.a*"):
            if path.suffix in (".ann", ".a1", ".a2"):
                for line in text_of(path).split("\n"):
                    if re.match(r"[TREAMN]\d|#\S*\d|\*\t", line):
                        counts["A" if line[0] == "M" else line[0]] += 1
        return counts
    expected = collections.Counter({"T": 9664, "R": 5786, "E": 700, "A": 3752 + 50, "N": 1, "#": 1173, "*": 92})
    equal(count(folder), expected, "the corpora")
    equal(count(out), expected, "what came of them")


# ------------------------------------------------------------------------------------------- forms that we read again


@check_each()
def web_annotations(source):
    """Both selectors of each annotation name the same words."""
    by_text = {doc["text"]: doc for doc in DOCUMENTS[source]}
    for path in files("webannotation", source):
        page = json.loads(text_of(path))
        equal(page["@context"], "http://www.w3.org/ns/anno.jsonld", path.name)
        items = page["first"]["items"] if "first" in page else page.get("items", [page])
        text = next(item["body"]["value"] for item in items if item.get("motivation") == "describing" and "target" in item and isinstance(item["body"], dict))
        ours, found = by_text[text], 0
        for item in items:
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            # Of a span of several parts all are meant together.
            targets = [one for target in targets for one in (target.get("items", [target]) if isinstance(target, dict) else [])]
            selectors = []
            for target in targets:
                selector = target.get("selector", []) if isinstance(target, dict) else []
                selectors += selector if isinstance(selector, list) else [selector]
            places = [one for one in selectors if one["type"] == "TextPositionSelector"]
            quotes = [one for one in selectors if one["type"] == "TextQuoteSelector"]
            for place, quote in zip(places, quotes):
                start, end = place["start"], place["end"]
                equal(quote["exact"], text[start:end], path.name)
                assert text[:start].endswith(quote.get("prefix", "")) and text[end:].startswith(quote.get("suffix", "")), item
                found += 1
        assert len(ours["spans"]) <= found, f"{path.name}: {found} selections for {len(ours['spans'])} spans"


@check_each()
def tables(source):
    for form, delimiter in [("csv", ","), ("tsv", "\t")]:
        for path in files(form, source):
            with path.open(newline="") as file:
                rows = list(csv.DictReader(file, delimiter=delimiter))
            texts = {row["document"]: row["text"] for row in rows if row["kind"] == "document"}
            equal(list(texts.values()), [doc["text"] for doc in DOCUMENTS[source]], form)
            spans = [row for row in rows if row["kind"] == "span"]
            equal(len(spans), sum(len(doc["spans"]) for doc in DOCUMENTS[source]), form)
            for row in spans:
                equal(row["text"], texts[row["document"]][int(row["start"]):int(row["end"])], form)


@check_each()
def tei(source):
    from lxml import etree
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    by_text = {doc["text"]: doc for doc in DOCUMENTS[source]}
    for path in files("tei", source, ending="xml"):
        tree = etree.parse(str(path))
        block = tree.find(".//t:text//t:ab", space)
        text = "".join(block.itertext())
        ours = by_text[text]
        targets = [one.get("target") for one in tree.findall(".//t:listAnnotation/t:annotation", space) if one.get("target", "").startswith("#string-range")]
        found = set()
        for target in targets:
            numbers = list(map(int, re.findall(r"\d+", target[target.index(","):])))
            found.add(tuple((start, start + length) for start, length in zip(numbers[::2], numbers[1::2])))
        missing = {parts(one) for one in ours["spans"]} - found
        assert not missing, f"{path.name}: {missing}"


def key(one, holds):
    made = [one["label"], parts(one)]
    for name, held, default in (("note", "notes", None), ("unsure", "unsure", False), ("confidence", "confidence", None), ("attributes", "attributes", {})):
        if holds.get(held):
            made.append((name, json.dumps(one.get(name, default), sort_keys=True, ensure_ascii=False)))
    return tuple(made)


def round_trip(form, source):
    """Everything is there when it is read again, or the report speaks of it."""
    out, report = exported(form, source)
    holds = FORMS[form]["holds"]
    if not FORMS[form]["reads"]:
        return
    equal(report["differences"], [], "differences")
    equal(report["errors"], [], "errors")
    again = WORK / f"again-{form}-{source}.jsonl"
    run("convert", "--from", form, "--to", "jsonl", "-o", again, out)
    found, wanted = lines(again), DOCUMENTS[source]
    told = collections.defaultdict(set)
    for loss in report["losses"]:
        told[loss["document"]].add((loss.get("thing"), loss.get("id")))
    if holds["text"]:
        equal(sorted(doc["text"] for doc in found), sorted(doc["text"] for doc in wanted), "texts")
        pairs = [(next(doc for doc in found if doc["text"] == ours["text"]), ours) for ours in wanted]
    else:
        equal(len(found), len(wanted), "documents")
        pairs = list(zip(found, wanted))
    for theirs, ours in pairs:
        theirs = dict(theirs)
        for layer in theirs.pop("annotations", []):
            for name in ("spans", "relations", "labels"):
                theirs.setdefault(name, []).extend(layer.get(name, []))
        name, there = ours["document"], told[ours["document"]]
        if not holds["text"]:
            got = collections.Counter((one["label"], bare(one["text"])) for one in theirs["spans"])
            want = collections.Counter((one["label"], bare(one["text"])) for one in ours["spans"] if ("span", one["id"]) not in there)
            assert not want - got, f"{name}: missing {dict(want - got)}"
            continue
        got = collections.Counter(key(one, holds) for one in theirs["spans"])
        want = collections.Counter(key(one, holds) for one in ours["spans"] if ("span", one["id"]) not in there)
        assert not want - got, f"{name}: missing {dict(want - got)}, found {dict(got)}"
        if not there:
            equal(got, want, name)
        relations = sum(("relation", one["id"]) not in there for one in ours["relations"])
        equal(len(theirs.get("relations", [])), relations, f"relations of {name}")
        if ours.get("labels") and ("document", None) not in there:
            equal(theirs.get("labels"), ours["labels"], f"labels of {name}")
        if ours["metadata"] and ("document", None) not in there:
            equal(theirs["metadata"], ours["metadata"], f"metadata of {name}")


for name, form in FORMS.items():
    if form["writes"] and name not in ("text",):
        for source in DOCUMENTS:
            CHECKS.append((f"round_trip[{name}, {source}]", round_trip, (name, source)))


@check
def forms_tell_themselves():
    """A file in any form is known for what it is, without being told."""
    wrong = []
    for name, form in FORMS.items():
        if not (form["reads"] and form["writes"]) or name in ("text", "project"):
            continue
        # Tags alone do not say which of the forms of columns it was.
        for path in files(name, "sample")[:1]:
            folder = path.parent if form["layout"] == "one file" else exported(name, "sample")[0]
            target = path if form["layout"] == "one file" else folder
            done = subprocess.run([str(PROGRAM), "convert", "--to", "jsonl", "--json", "-o", str(WORK / "detected.jsonl"), str(target)], capture_output=True, cwd=ROOT)
            spans = len(lines(WORK / "detected.jsonl")[0]["spans"]) if done.returncode == 0 else None
            if spans not in (41, len(flat(SAMPLE[0]))):
                wrong.append((name, spans, done.stderr.decode()[-300:]))
    equal(wrong, [], "forms")


# ------------------------------------------------------------------------------------------------------------ results


def main():
    words = sys.argv[2:]
    passed, failed = 0, []
    for name, function, arguments in CHECKS:
        if words and not any(word in name for word in words):
            continue
        try:
            function(*arguments)
            passed += 1
            print(f"ok    {name}", flush=True)
        except Missing as error:
            failed.append(name)
            print(f"FAIL  {name}: {error}", flush=True)
        except AssertionError as error:
            failed.append(name)
            print(f"FAIL  {name}: {str(error)[:1500]}", flush=True)
        except Exception:
            failed.append(name)
            print(f"FAIL  {name}:\n{traceback.format_exc()[-1800:]}", flush=True)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not (passed or words) else 0


if __name__ == "__main__":
    code = main()
    import shutil
    shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(code)
