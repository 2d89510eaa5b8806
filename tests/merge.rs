//! Work of several people made into one, through folders and through git.

use crate::cli::hashiya;
use hashiya::formats::native;
use hashiya::model::{Annotations, Document, Edit, Span, SpanId, apply, remove_spans};
use hashiya::text::TextRange;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

fn document(number: usize) -> Document {
    let name = format!("news/{number}.txt");
    Document::new(name, format!("قال لافروف في موسكو 🙂 إن الاتفاق رقم {number} قائم"))
}

fn mark(annotations: &mut Annotations, document: &Document, word: &str, label: &str) {
    let start = document.text.find(word).unwrap();
    let range = TextRange::new(&document.text, start..start + word.len()).unwrap();
    let span = Span::new(annotations.fresh_id(), label, range);
    apply(annotations, &Edit::Add(Box::new(span))).unwrap();
}

/// Where an annotator's file of a document is.
fn file(root: &Path, annotator: &str, document: &Document) -> std::path::PathBuf {
    root.join("annotations").join(annotator).join(format!("{}.json", document.name))
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn spans(path: &Path, document: &Document) -> Vec<(String, String)> {
    let reading = native::read(&fs::read(path).unwrap(), document).unwrap();
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let spans = reading.annotations.spans();
    spans.map(|span| (span.label.to_string(), span.parts[0].of(&document.text).to_owned())).collect()
}

/// What a hand-out keeps of the files as they were, what the project has now, and what comes back.
struct Team {
    root: tempfile::TempDir,
    documents: Vec<Document>,
    annotators: Vec<String>,
}

impl Team {
    /// Every annotator has work of their own in a folder of their own; all of them went on with the work of `shared`.
    fn new(documents: usize, annotators: usize) -> Self {
        let root = tempfile::tempdir().unwrap();
        let project = root.path().join("project");
        let documents: Vec<Document> = (0..documents).map(document).collect();
        let annotators: Vec<String> = (0..annotators).map(|number| format!("annotator {number}")).collect();
        for (number, document) in documents.iter().enumerate() {
            write(&project.join(&*document.name), document.text.as_bytes());
            let mut base = Annotations::new("shared");
            mark(&mut base, document, "موسكو", "place");
            mark(&mut base, document, "الاتفاق", "thing");
            let old = native::write(&base, document);
            write(&file(&project, "shared", document), &old);
            for (who, annotator) in annotators.iter().enumerate() {
                let folder = root.path().join(annotator);
                let mut own = Annotations::new(annotator.as_str());
                mark(&mut own, document, "لافروف", "person");
                write(&file(&folder, annotator, document), &native::write(&own, document));
                if number % annotators.len() == who || number % 7 == 0 {
                    let mut more = base.clone();
                    mark(&mut more, document, "رقم", &format!("by {who}"));
                    // All of them made this one too.
                    mark(&mut more, document, "لافروف", "person");
                    if who == 0 {
                        apply(&mut more, &remove_spans(&base, &[SpanId::from("s2")])).unwrap();
                    }
                    write(&file(&folder, "shared", document), &native::write(&more, document));
                    let kept = folder.join(".hashiya/base/shared").join(format!("{}.json", document.name));
                    write(&kept, &old);
                }
            }
        }
        Self { root, documents, annotators }
    }

    fn arguments(&self) -> Vec<String> {
        let folders = self.annotators.iter().map(|annotator| self.root.path().join(annotator));
        let paths = std::iter::once(self.root.path().join("project")).chain(folders);
        let paths = paths.map(|path| path.to_str().unwrap().to_owned());
        ["merge", "--json"].map(str::to_owned).into_iter().chain(paths).collect()
    }

    /// Every mark of everybody is there once.
    fn check(&self) {
        let project = self.root.path().join("project");
        for (number, document) in self.documents.iter().enumerate() {
            for annotator in &self.annotators {
                let own = spans(&file(&project, annotator, document), document);
                assert_eq!(own, [("person".to_owned(), "لافروف".to_owned())]);
            }
            let who: Vec<usize> = (0..self.annotators.len())
                .filter(|&who| number % self.annotators.len() == who || number % 7 == 0)
                .collect();
            let mut wanted = vec![("place".to_owned(), "موسكو".to_owned())];
            wanted.extend((!who.is_empty()).then(|| ("person".to_owned(), "لافروف".to_owned())));
            wanted.extend((!who.contains(&0)).then(|| ("thing".to_owned(), "الاتفاق".to_owned())));
            wanted.extend(who.iter().map(|who| (format!("by {who}"), "رقم".to_owned())));
            let mut found = spans(&file(&project, "shared", document), document);
            found.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(found, wanted, "{}", document.name);
        }
    }
}

#[test]
fn work_comes_back_from_folders_whatever_interrupts_it() {
    let team = Team::new(40, 6);
    let arguments = team.arguments();
    for wait in [1, 3, 6, 10, 15, 25, 40] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hashiya"))
            .args(&arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().unwrap();
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = hashiya(&arguments, Path::new("."));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    team.check();
    // Bringing it again changes nothing.
    let output = hashiya(&arguments, Path::new("."));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["new"], &told["merged"]), (&0.into(), &0.into()), "{told}");
    team.check();
    let hidden = fs::read_dir(team.root.path().join("project/.hashiya")).unwrap().flatten();
    let left: Vec<_> = hidden.map(|entry| entry.file_name()).filter(|name| name != "bring.lock").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_cannot_be_brought_is_told_and_the_rest_is() {
    let team = Team::new(3, 1);
    let folder = team.root.path().join("annotator 0");
    write(&folder.join("annotations/annotator 0/elsewhere.txt.json"), b"{}");
    write(&file(&folder, "annotator 0", &team.documents[1]), b"{\"hashiya\": 1, \"spans\": ");
    let arguments = team.arguments();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut dry = arguments.clone();
    dry.insert(1, "--dry-run");
    let output = hashiya(&dry, Path::new("."));
    let before: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!team.root.path().join("project/annotations/annotator 0").exists());
    let output = hashiya(&arguments, Path::new("."));
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told, before);
    let refused = told["refused"].as_array().unwrap();
    assert_eq!(refused.len(), 2, "{told}");
    assert!(refused.iter().any(|one| one["what"].as_str().unwrap().contains("no document elsewhere.txt")));
    assert!(refused.iter().any(|one| one["what"].as_str().unwrap().contains("line 1, column 2")));
    let project = team.root.path().join("project");
    assert!(file(&project, "annotator 0", &team.documents[2]).is_file());
    assert!(!file(&project, "annotator 0", &team.documents[1]).exists());
}

fn git(folder: &Path, arguments: &[&str]) -> bool {
    let output = Command::new("git")
        .args(["-c", "user.name=amal", "-c", "user.email=amal@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    output.status.success()
}

#[test]
fn git_merges_by_span() {
    if Command::new("git").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "git is missing");
        eprintln!("passed over: git is not here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert!(git(root, &["init"]));
    assert!(hashiya(&["git-setup"], root).status.success());
    assert!(hashiya(&["git-setup"], root).status.success());
    assert_eq!(fs::read_to_string(root.join(".gitattributes")).unwrap().lines().count(), 1);
    let document = document(1);
    write(&root.join(&*document.name), document.text.as_bytes());
    let mut base = Annotations::new("amal");
    mark(&mut base, &document, "موسكو", "place");
    let path = file(root, "amal", &document);
    write(&path, &native::write(&base, &document));
    assert!(git(root, &["add", "-A"]) && git(root, &["commit", "-m", "base"]));
    let side = |branch: &str, change: &dyn Fn(&mut Annotations)| {
        assert!(git(root, &["checkout", "-q", "-b", branch, "main"]));
        let mut annotations = base.clone();
        change(&mut annotations);
        write(&path, &native::write(&annotations, &document));
        assert!(git(root, &["commit", "-am", branch]));
    };
    side("left", &|annotations| mark(annotations, &document, "لافروف", "person"));
    side("right", &|annotations| mark(annotations, &document, "الاتفاق", "thing"));
    let label = |annotations: &mut Annotations, label: &str| {
        apply(annotations, &Edit::Relabel { id: "s1".into(), label: label.into() }).unwrap();
    };
    side("town", &|annotations| label(annotations, "town"));
    side("city", &|annotations| label(annotations, "city"));
    assert!(git(root, &["checkout", "-q", "left"]));
    assert!(git(root, &["merge", "right"]));
    assert!(git(root, &["merge", "town"]));
    let found = spans(&path, &document);
    let wanted = [("person", "لافروف"), ("town", "موسكو"), ("thing", "الاتفاق")];
    assert_eq!(found, wanted.map(|(label, text)| (label.to_owned(), text.to_owned())));
    // Both changed the label: git says so, and the file is whole all the same.
    assert!(!git(root, &["merge", "city"]));
    assert_eq!(spans(&path, &document).len(), 3);
}
