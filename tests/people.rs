//! Documents given out to annotators, worked on elsewhere and brought back, whatever interrupts it.

use hashiya::formats::native;
use hashiya::model::{Annotations, Document, Edit, Span, apply, remove_spans};
use hashiya::project;
use hashiya::text::TextRange;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a command ended with, and all that it said.
fn hashiya(arguments: &[&str]) -> (i32, String) {
    let output = crate::cli::hashiya(arguments, Path::new("."));
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// A project with documents of Arabic, Latin, a joiner, an emoji and CRLF.
fn project(root: &Path, documents: usize) -> Vec<Document> {
    let text = |number: usize| format!("قال لَافروف في می\u{200C}نا 🙂\r\nإن NATO رقم {number} قائم");
    let documents: Vec<Document> =
        (0..documents).map(|number| Document::new(format!("أخبار/{number}.txt"), text(number))).collect();
    for document in &documents {
        write(&root.join(&*document.name), document.text.as_bytes());
    }
    documents
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn file(root: &Path, annotator: &str, document: &Document) -> PathBuf {
    root.join("annotations").join(annotator).join(format!("{}.json", document.name))
}

fn load(root: &Path, annotator: &str, document: &Document) -> Annotations {
    match fs::read(file(root, annotator, document)) {
        Ok(bytes) => native::read(&bytes, document).unwrap().annotations,
        Err(_) => Annotations::new(annotator),
    }
}

fn mark(root: &Path, annotator: &str, document: &Document, word: &str, label: &str) {
    let mut annotations = load(root, annotator, document);
    let start = document.text.find(word).unwrap();
    let range = TextRange::new(&document.text, start..start + word.len()).unwrap();
    let span = Span::new(annotations.fresh_id(), label, range);
    apply(&mut annotations, &Edit::Add(Box::new(span))).unwrap();
    write(&file(root, annotator, document), &native::write(&annotations, document));
}

/// What is marked in a document: label and text of each span, in order.
fn marks(root: &Path, annotator: &str, document: &Document) -> Vec<(String, String)> {
    let annotations = load(root, annotator, document);
    let mut marks: Vec<_> = annotations
        .spans()
        .map(|span| (span.label.to_string(), span.parts[0].of(&document.text).to_owned()))
        .collect();
    marks.sort_unstable();
    marks
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file below a folder with its bytes.
fn all_files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.insert(path.strip_prefix(folder).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn documents_are_given_out_evenly_and_what_is_given_stays() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    project(root, 10);
    let (code, said) = hashiya(&["assign", path(root)]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("--to"), "{said}");
    let (code, said) =
        hashiya(&["assign", "--to", "amal,badr", "--overlap-share", "20%", "--seed", "7", path(root)]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("amal: 6 documents") && said.contains("badr: 6 documents"), "{said}");
    let first = fs::read(root.join("assignments.json")).unwrap();
    // Once more changes nothing, and a new one among them takes nothing away.
    let (code, said) = hashiya(&["assign", "--overlap-share", "20%", path(root)]);
    assert_eq!((code, said.contains("0 given out now")), (0, true), "{said}");
    assert_eq!(fs::read(root.join("assignments.json")).unwrap(), first);
    project(root, 16);
    let (code, said) = hashiya(&["assign", "--to", "amal,badr,چمن", "--only", "أخبار/1?.txt", path(root)]);
    assert_eq!(code, 0, "{said}");
    let before = project::open(root).unwrap().project.assignments().unwrap();
    assert_eq!(before.of("چمن").count(), 6);
    let (code, said) = hashiya(&["assign", "--to", "Amal", path(root)]);
    assert_eq!((code, said.contains("\"amal\" is there already")), (1, true), "{said}");
    assert!(hashiya(&["assign", "--overlap", "4", path(root)]).1.contains('3'));
}

#[test]
fn what_is_handed_out_holds_what_is_needed_and_nothing_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    let documents = project(&root, 6);
    fs::write(root.join("hashiya.json"), "{\"labels\": [\"person\"], \"blind\": true}").unwrap();
    for document in &documents {
        mark(&root, "amal", document, "لَافروف", "person");
        mark(&root, "badr", document, "NATO", "secret");
    }
    assert_eq!(hashiya(&["assign", "--to", "amal,badr", path(&root)]).0, 0);
    let assigned = project::open(&root).unwrap().project.assignments().unwrap();
    let own: Vec<&Document> =
        documents.iter().filter(|document| assigned.has("amal", &document.name)).collect();
    assert_eq!(own.len(), 3);
    let out = folder.path().join("out");
    let (code, said) = hashiya(&["hand-out", "--to", "amal", "-o", path(&out), path(&root)]);
    assert_eq!(code, 0, "{said}");
    let files = all_files(&out);
    for document in &own {
        assert_eq!(files[Path::new(&*document.name)], document.text.as_bytes());
        assert_eq!(marks(&out, "amal", document).len(), 1);
    }
    assert_eq!(files.keys().filter(|path| path.extension().is_some_and(|ending| ending == "txt")).count(), 3);
    assert!(
        files.values().all(|bytes| !bytes.windows(6).any(|part| part == b"secret" || part == b"badr\":"))
    );
    assert!(files.contains_key(Path::new("hashiya.json")));
    // It is a project of its own, in which those documents are assigned.
    let opened = project::open(&out).unwrap().project;
    assert_eq!(opened.names().unwrap().len(), 3);
    assert!(opened.assignments().unwrap().has("amal", &own[0].name));
    // A folder with something in it is left alone.
    assert_eq!(hashiya(&["hand-out", "--to", "amal", "-o", path(&out), path(&root)]).0, 1);
    assert_eq!(all_files(&out), files);
    // A zip is the same, byte for byte, whenever it is made.
    let (one, two) = (folder.path().join("one.zip"), folder.path().join("two.zip"));
    for zip in [&one, &two] {
        let (code, said) = hashiya(&["hand-out", "--to", "amal", "--zip", "-o", path(zip), path(&root)]);
        assert_eq!(code, 0, "{said}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());
    assert_eq!(hashiya(&["hand-out", "--to", "amal", "--zip", "-o", path(&one), path(&root)]).0, 1);
    let mut zip = zip::ZipArchive::new(fs::File::open(&one).unwrap()).unwrap();
    let mut unpacked = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        unpacked.insert(PathBuf::from(&*entry.name().unwrap()), bytes);
    }
    assert_eq!(unpacked, files);
}

/// A zip of these files.
fn zipped(to: &Path, files: &BTreeMap<PathBuf, Vec<u8>>, top: &str, more: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(to).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    let names = files.iter().map(|(name, bytes)| (format!("{top}{}", path(name)), bytes.as_slice()));
    for (name, bytes) in names.chain(more.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes))) {
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn what_is_handed_in_is_taken_with_care() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    let documents = project(&root, 4);
    mark(&root, "amal", &documents[0], "NATO", "organization");
    assert_eq!(hashiya(&["assign", "--to", "amal", path(&root)]).0, 0);
    let out = folder.path().join("out");
    assert_eq!(hashiya(&["hand-out", "--to", "amal", "-o", path(&out), path(&root)]).0, 0);
    // Nothing was done, and nothing changes.
    assert_eq!(hashiya(&["hand-in", path(&out), path(&root)]).0, 0);
    for document in &documents {
        mark(&out, "amal", document, "لَافروف", "person");
    }
    // The text of one was changed there, that of another here; a third has lost its base; somebody else's work lies by.
    fs::write(out.join(&*documents[1].name), "نص آخر").unwrap();
    fs::write(root.join(&*documents[2].name), "نص آخر").unwrap();
    fs::remove_dir_all(out.join(".hashiya")).unwrap();
    mark(&out, "badr", &documents[3], "NATO", "organization");
    let (code, said) = hashiya(&["hand-in", path(&out), path(&root)]);
    assert_eq!(code, 1, "{said}");
    for told in ["changed where it was worked on", "was changed since", "hidden files", "the work of badr"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(said.contains("1 files are new, 0 merged"), "{said}");
    assert_eq!(marks(&root, "amal", &documents[3]), [("person".to_owned(), "لَافروف".to_owned())]);
    assert_eq!(marks(&root, "amal", &documents[0]).len(), 1);
    assert!(!file(&root, "badr", &documents[3]).exists());
    // What was never handed out is refused as a whole.
    assert!(hashiya(&["hand-in", path(&root), path(&root)]).1.contains("was not handed out"));
}

#[test]
fn a_zip_that_leads_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    let documents = project(&root, 1);
    assert_eq!(hashiya(&["assign", "--to", "amal", path(&root)]).0, 0);
    let out = folder.path().join("out");
    assert_eq!(hashiya(&["hand-out", "--to", "amal", "-o", path(&out), path(&root)]).0, 0);
    mark(&out, "amal", &documents[0], "NATO", "organization");
    let (files, zip) = (all_files(&out), folder.path().join("back.zip"));
    for wrong in ["../evil.txt", "/tmp/hashiya-evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt"]
    {
        zipped(&zip, &files, "", &[(wrong, b"x")]);
        let (code, said) = hashiya(&["hand-in", path(&zip), path(&root)]);
        assert_eq!((code, said.contains("leads out of its folder")), (1, true), "{wrong}: {said}");
    }
    assert!(!folder.path().join("evil.txt").exists() && !Path::new("/tmp/hashiya-evil.txt").exists());
    assert!(marks(&root, "amal", &documents[0]).is_empty());
    fs::write(&zip, b"no zip").unwrap();
    assert_eq!(hashiya(&["hand-in", path(&zip), path(&root)]).0, 1);
    // Packed with its folder, as many programs do, it is taken.
    zipped(&zip, &files, "عمل/", &[]);
    let (code, said) = hashiya(&["hand-in", path(&zip), path(&root)]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(marks(&root, "amal", &documents[0]).len(), 1);
    // Nothing is left of what was unpacked.
    let left = fs::read_dir(root.join(".hashiya")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with("unpacked")));
}

const WORDS: [&str; 5] = ["قال", "لَافروف", "می\u{200C}نا", "NATO", "قائم"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn handed_out_work_comes_back_whole_and_once(
        before in proptest::collection::vec((0..6_usize, 0..5_usize), 0..8),
        there in proptest::collection::vec((0..6_usize, 0..5_usize, any::<bool>()), 0..12),
        here in proptest::collection::vec((0..6_usize, 0..5_usize), 0..5),
        waits in proptest::collection::vec(0..30_u64, 3),
        as_zip in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("project");
        let documents = project(&root, 6);
        for (document, word) in &before {
            mark(&root, "amal", &documents[*document], WORDS[*word], "before");
        }
        hashiya(&["assign", "--to", "amal", path(&root)]);
        let out = folder.path().join("out");
        prop_assert_eq!(hashiya(&["hand-out", "--to", "amal", "-o", path(&out), path(&root)]).0, 0);
        // Every change there is made on what was handed out; here others are made meanwhile.
        for (number, (document, word, take_away)) in there.iter().enumerate() {
            let document = &documents[*document];
            let mut annotations = load(&out, "amal", document);
            let first = annotations.spans().next().map(|span| span.id.clone());
            if let Some(first) = first.filter(|_| *take_away) {
                let edit = remove_spans(&annotations, &[first]);
                apply(&mut annotations, &edit).unwrap();
                write(&file(&out, "amal", document), &native::write(&annotations, document));
            } else {
                mark(&out, "amal", document, WORDS[*word], &format!("there {number}"));
            }
        }
        let mut wanted: Vec<Vec<(String, String)>> =
            documents.iter().map(|document| marks(&out, "amal", document)).collect();
        for (number, (document, word)) in here.iter().enumerate() {
            let label = format!("here {number}");
            mark(&root, "amal", &documents[*document], WORDS[*word], &label);
            wanted[*document].push((label, WORDS[*word].to_owned()));
        }
        for marks in &mut wanted {
            marks.sort_unstable();
        }
        let zip = folder.path().join("back.zip");
        let from = if as_zip {
            zipped(&zip, &all_files(&out), "", &[]);
            &zip
        } else {
            &out
        };
        for wait in waits {
            let mut child = Command::new(env!("CARGO_BIN_EXE_hashiya"))
                .args(["hand-in", path(from), path(&root)])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(std::time::Duration::from_millis(wait));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let (code, said) = hashiya(&["hand-in", path(from), path(&root)]);
        prop_assert_eq!(code, 0, "{}", said);
        let found: Vec<_> = documents.iter().map(|document| marks(&root, "amal", document)).collect();
        prop_assert_eq!(&found, &wanted);
        let after = all_files(&root.join("annotations"));
        prop_assert_eq!(hashiya(&["hand-in", path(from), path(&root)]).0, 0);
        prop_assert_eq!(all_files(&root.join("annotations")), after);
    }
}
