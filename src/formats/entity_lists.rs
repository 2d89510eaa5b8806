//! Lists of names, to be taken into a project's entities: tables, JSON lines, and extracts of Wikidata.
//!
//! A table has a column `name` (or `label`, `title`) and maybe `id`, `type`, `link` (or `qid`, `wikidata`, `uri`),
//! `description`, `aliases` (parted by `|` or `;`), `name_en` and the like; other columns are kept. JSON lines are those
//! of `entities.jsonl`, of which `id` may be missing. An extract of Wikidata has one item a line, or all in one list as
//! its dumps do (<https://www.wikidata.org/wiki/Wikidata:Database_download>); of each its labels, aliases and
//! description in the wanted languages are taken, and whether it is a human (P31 Q5) or an organization.

use super::cut::{self, Cut, CutError, Cutter, Piece};
use super::{FormatError, Problem, delimited};
use crate::model::document::sha256_hex;
use crate::model::{EntityRecord, Extra};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::Read;

/// What a list holds, one after another.
#[derive(Debug)]
pub enum Listed {
    /// An entity.
    Entity(Box<EntityRecord>),
    /// What could not be understood; it is passed over.
    Problem(Problem),
}

/// So much of a file tells its form (bytes).
pub const HEAD: u64 = 4096;

/// Reads a list; `take` is given each entity and says whether to go on. `head` is how it begins; of Wikidata names in
/// these `languages` are taken, the first that there is as the name.
///
/// # Errors
/// If it cannot be read, or has none of the forms.
pub fn read(
    input: impl Read,
    name: &str,
    head: &[u8],
    languages: &[String],
    take: &mut dyn FnMut(Listed) -> bool,
) -> Result<(), CutError> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let cut = match head.first() {
        Some(b'[') => Cut::Json,
        Some(b'{') => Cut::Lines,
        _ => Cut::Whole,
    };
    let mut cutter = Cutter::new(input, cut);
    while let Some(cutting) = cutter.next_piece()? {
        let piece = Piece {
            file: name,
            bytes: &cutting.bytes,
            line: cutting.line,
            items: &cutting.items,
            companions: &BTreeMap::new(),
            marked: false,
        };
        if matches!(cut, Cut::Whole) {
            table(&piece, take)?;
            continue;
        }
        for (line, item) in piece.items() {
            let item = item.trim_ascii();
            // Dumps end each line but the last with a comma.
            let item = item.strip_suffix(b",").unwrap_or(item);
            if item.is_empty() {
                continue;
            }
            let listed = match one(item, line, languages) {
                Ok(Some(record)) => Listed::Entity(Box::new(record)),
                Ok(None) => continue,
                Err(error) => Listed::Problem(Problem {
                    place: format!("line {}, column {}", error.line, error.column),
                    what: error.what,
                    remedy: "it is passed over".to_owned(),
                }),
            };
            if !take(listed) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// An entity of JSON; none if it has no name.
fn one(item: &[u8], line: usize, languages: &[String]) -> Result<Option<EntityRecord>, FormatError> {
    if memchr::memmem::find(item, b"\"labels\"").is_some() {
        let item: Item = serde_json::from_slice(item).map_err(|error| cut::json_error(&error, line))?;
        return Ok(item.record(languages));
    }
    let mut record: EntityRecord =
        serde_json::from_slice(item).map_err(|error| cut::json_error(&error, line))?;
    let extra = &mut record.extra;
    let mut said = |names: &[&str]| {
        let name = names.iter().find(|name| extra.get(**name).is_some_and(serde_json::Value::is_string))?;
        extra.remove(*name)?.as_str().map(str::to_owned)
    };
    if record.link.is_empty() {
        record.link = said(&["qid", "wikidata", "uri", "url"]).unwrap_or_default();
    }
    if record.name.is_empty() {
        record.name = said(&["label", "title"]).unwrap_or_default();
    }
    if record.name.is_empty() {
        return Err(FormatError::at(line, 1, "it has no \"name\"", "give it one"));
    }
    identify(&mut record);
    Ok(Some(record))
}

/// Gives a record an identifier that is the same whenever the list is read.
fn identify(record: &mut EntityRecord) {
    if !record.id.is_empty() {
        return;
    }
    let item = record.link.rsplit(['/', ':']).next().unwrap_or_default();
    let is_item = item.strip_prefix('Q').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    record.id = if is_item && 1 < item.len() {
        item.into()
    } else {
        let hash = sha256_hex(format!("{}\n{}\n{}", record.name, record.kind, record.link).as_bytes());
        format!("ent-{}", hash.chars().take(10).collect::<String>()).into()
    };
}

/// An item of Wikidata, as far as it is of use.
#[derive(Deserialize)]
struct Item<'a> {
    #[serde(default)]
    id: String,
    #[serde(borrow, default)]
    labels: Option<&'a RawValue>,
    #[serde(borrow, default)]
    descriptions: Option<&'a RawValue>,
    #[serde(borrow, default)]
    aliases: Option<&'a RawValue>,
    #[serde(borrow, default)]
    claims: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Term {
    value: String,
}

#[derive(Default, Deserialize)]
struct Claims {
    #[serde(default, rename = "P31")]
    instance_of: Vec<Statement>,
}

#[derive(Deserialize)]
struct Statement {
    mainsnak: Snak,
}

#[derive(Deserialize)]
struct Snak {
    #[serde(default)]
    datavalue: serde_json::Value,
}

/// What is an organization: organization, business, enterprise, international and political organizations, party,
/// government agency, university.
const ORGANIZATIONS: [&str; 8] =
    ["Q43229", "Q4830453", "Q6881511", "Q484652", "Q7210356", "Q7278", "Q327333", "Q3918"];

/// Terms by language; dumps write an empty list where there are none.
fn terms<T: for<'a> Deserialize<'a>>(raw: Option<&RawValue>) -> BTreeMap<String, T> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

impl Item<'_> {
    fn record(&self, languages: &[String]) -> Option<EntityRecord> {
        let labels: BTreeMap<String, Term> = terms(self.labels);
        let descriptions: BTreeMap<String, Term> = terms(self.descriptions);
        let aliases: BTreeMap<String, Vec<Term>> = terms(self.aliases);
        let claims: Claims =
            self.claims.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let first = |terms: &BTreeMap<String, Term>| {
            languages.iter().find_map(|language| terms.get(language)).map(|term| term.value.clone())
        };
        let mut record = EntityRecord {
            id: self.id.as_str().into(),
            name: first(&labels)?,
            description: first(&descriptions).unwrap_or_default(),
            link: self.id.clone(),
            ..EntityRecord::default()
        };
        for language in languages {
            if let Some(term) = labels.get(language) {
                record.names.insert(language.clone(), term.value.clone());
            }
        }
        for term in languages.iter().filter_map(|language| aliases.get(language)).flatten() {
            record.learn(&term.value);
        }
        let kinds = claims
            .instance_of
            .iter()
            .filter_map(|statement| statement.mainsnak.datavalue.pointer("/value/id")?.as_str());
        for kind in kinds {
            if kind == "Q5" {
                record.kind = "person".into();
            } else if ORGANIZATIONS.contains(&kind) && record.kind.is_empty() {
                record.kind = "organization".into();
            }
        }
        identify(&mut record);
        Some(record)
    }
}

fn table(piece: &Piece<'_>, take: &mut dyn FnMut(Listed) -> bool) -> Result<(), FormatError> {
    const NAMES: [&str; 4] = ["name", "label", "title", "الاسم"];
    let table = delimited::read(piece)?;
    let Some(name) = table.column(&NAMES) else {
        let what = format!("no column is called name; there are: {}", table.header.join(", "));
        return Err(FormatError::at(piece.line, 1, what, "give the column of names the heading \"name\""));
    };
    let (id, kind) = (table.column(&["id"]), table.column(&["type", "kind", "class"]));
    let link = table.column(&["link", "qid", "wikidata", "uri", "url"]);
    let (description, aliases) = (table.column(&["description"]), table.column(&["aliases", "alias"]));
    let used = [Some(name), id, kind, link, description, aliases];
    for row in &table.rows {
        let text = |column: Option<usize>| row.get(column).trim().to_owned();
        let mut record = EntityRecord {
            id: text(id).into(),
            name: text(Some(name)),
            kind: text(kind).into(),
            description: text(description),
            link: text(link),
            ..EntityRecord::default()
        };
        if record.name.is_empty() {
            let problem = Problem {
                place: format!("line {}", row.line),
                what: "the row has no name".to_owned(),
                remedy: "it is passed over".to_owned(),
            };
            if !take(Listed::Problem(problem)) {
                return Ok(());
            }
            continue;
        }
        for alias in row.get(aliases).split(['|', ';', '؛']) {
            record.learn(alias);
        }
        record.extra = Extra::new();
        for (at, heading) in table.header.iter().enumerate().filter(|(at, _)| !used.contains(&Some(*at))) {
            let cell = row.get(Some(at)).trim();
            if cell.is_empty() {
                continue;
            }
            let language = ["name_", "name.", "label_"].iter().find_map(|start| heading.strip_prefix(start));
            match language {
                Some(language) => {
                    record.names.insert(language.to_owned(), cell.to_owned());
                }
                None => {
                    record.extra.insert(heading.clone(), cell.into());
                }
            }
        }
        identify(&mut record);
        if !take(Listed::Entity(Box::new(record))) {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> (Vec<EntityRecord>, Vec<String>) {
        let (mut records, mut problems) = (Vec::new(), Vec::new());
        let languages = ["ar", "en"].map(str::to_owned);
        let mut take = |listed| {
            match listed {
                Listed::Entity(record) => records.push(*record),
                Listed::Problem(problem) => problems.push(problem.to_string()),
            }
            true
        };
        read(text.as_bytes(), "list", text.as_bytes(), &languages, &mut take).unwrap();
        (records, problems)
    }

    const ITEM: &str = r#"{"type":"item","id":"Q58217","labels":{"en":{"language":"en","value":"Sergey Lavrov"},"ar":{"language":"ar","value":"سيرغي لافروف"},"ru":{"language":"ru","value":"Лавров"}},"descriptions":{"en":{"language":"en","value":"Russian diplomat"}},"aliases":{"ar":[{"language":"ar","value":"لافروف"},{"language":"ar","value":"سيرغي لافروف"}]},"claims":{"P31":[{"mainsnak":{"snaktype":"value","datavalue":{"value":{"id":"Q5"}}}}]},"sitelinks":{}}"#;

    #[test]
    fn an_extract_of_wikidata_is_read_by_line_and_as_a_list() {
        let empty = r#"{"id":"Q1","labels":[],"claims":[]}"#;
        for text in [
            format!("{ITEM}\n{empty}\n"),
            format!("[\n{ITEM},\n{empty}\n]\n"),
            format!("{ITEM},\n{empty},\n"),
        ] {
            let (records, problems) = all(&text);
            assert_eq!((records.len(), problems.len()), (1, 0), "{problems:?}");
            let record = &records[0];
            assert_eq!(
                (&*record.id, record.name.as_str(), &*record.kind),
                ("Q58217", "سيرغي لافروف", "person")
            );
            assert_eq!(record.names.keys().collect::<Vec<_>>(), ["ar", "en"]);
            assert_eq!(
                (record.aliases.join("|"), record.description.as_str()),
                ("لافروف".to_owned(), "Russian diplomat")
            );
        }
    }

    #[test]
    fn tables_are_read_with_what_else_they_say() {
        let (records, problems) = all(
            "\u{FEFF}name;qid;aliases;name_en;Born\r\nسيرغي لافروف;Q58217;لافروف|وزير الخارجية الروسي;Sergey Lavrov;1950\r\n;;;;\r\n\"موسكو; المدينة\";;;;\r\n",
        );
        assert_eq!(problems, ["line 3: the row has no name; it is passed over"]);
        assert_eq!((&*records[0].id, records[0].aliases.len()), ("Q58217", 2));
        assert_eq!(
            (records[0].names["en"].as_str(), records[0].extra["Born"].as_str()),
            ("Sergey Lavrov", Some("1950"))
        );
        assert!(records[1].id.starts_with("ent-") && records[1].name == "موسكو; المدينة");
        let mut none = |_| true;
        let error = read(&b"a,b\n1,2\n"[..], "x", b"a,b\n1,2\n", &[], &mut none).unwrap_err();
        assert!(error.to_string().contains("no column is called name"), "{error}");
    }

    #[test]
    fn json_lines_are_read_and_bad_ones_told() {
        let (records, problems) = all(
            "{\"name\":\"موسكو\",\"uri\":\"https://www.wikidata.org/entity/Q649\",\"aliases\":[\"Moscow\"]}\n{\"name\":1}\n{\"id\":\"x\"}\n",
        );
        assert_eq!((records.len(), &*records[0].id), (1, "Q649"));
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("line 2, column 9"), "{problems:?}");
        assert_eq!(all("{\"name\":\"ن\"}").0[0].id, all("{\"name\":\"ن\"}").0[0].id);
    }
}
