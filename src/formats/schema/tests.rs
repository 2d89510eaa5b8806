use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(JSON_SCHEMA).unwrap()).unwrap()
}

fn problems(file: &str) -> Vec<String> {
    read(FILE, file.as_bytes()).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_key_is_described() {
    fn walk(value: &Value, path: &str) {
        for (key, of) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let said = of.get("description").and_then(Value::as_str).unwrap_or_default();
            assert!(10 < said.len() || path.contains("then"), "{path}/{key}");
        }
        for (key, of) in
            value.as_object().into_iter().flatten().filter(|(key, _)| *key != "if" && *key != "then")
        {
            walk(of, &format!("{path}/{key}"));
        }
    }
    walk(&serde_json::from_str(JSON_SCHEMA).unwrap(), "");
}

#[test]
fn ready_made_schemas_are_whole_and_in_the_form_that_is_written() {
    let validator = validator();
    let sizes: Vec<(&str, usize)> =
        ready::all().map(|ready| (ready.name, ready.schema.labels.len())).collect();
    assert_eq!(sizes, [("news", 5), ("conll", 4), ("ontonotes", 18), ("wojood", 21), ("quotations", 3)]);
    for name in ready::names() {
        let file = ready::file(name).unwrap();
        assert_eq!(problems(file), [""; 0], "{name}");
        validator.validate(&serde_json::from_str(file).unwrap()).unwrap();
        let ready = ready::get(name).unwrap();
        assert_eq!(
            String::from_utf8(write(file.as_bytes(), &ready.schema).unwrap()).unwrap(),
            file,
            "{name}"
        );
        for label in &ready.schema.labels {
            for texts in [&label.names, &label.description, &label.guideline, &ready.title, &ready.about] {
                assert!(
                    ["en", "ar"].iter().all(|language| texts.contains_key(*language)),
                    "{name} {}",
                    label.name
                );
            }
            assert!(!label.examples.is_empty(), "{name} {}", label.name);
        }
    }
}

#[test]
fn the_usual_schema_is_the_one_of_news_with_explanations() {
    let mut usual = usual();
    for label in &mut usual.labels {
        (label.description, label.guideline) = Default::default();
        label.examples.clear();
    }
    for relation in &mut usual.relations {
        relation.description.clear();
    }
    assert_eq!(usual, Schema::default());
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_takes_nothing_with_it() {
    let file = r#"{"labels": [
  {"name": "place", "color": "red", "key": "ل", "names": {"en": "Place", "ar": 3}, "role": "verb",
   "attributes": [{"name": "size", "kind": "choice"}, {"kind": "text"}], "examples": ["بيروت", 9]},
  7, {"key": "x"}, {"name": "place"}, {"name": "person", "key": "P", "more": [1]}, {"name": "actor", "key": "p"}],
 "relations": [{"name": "in", "from": ["person"], "to": ["town"], "most_from": 0}, "near"],
 "confidence": "yes", "clitics": "never", "mine": {"a": 1}}"#;
    let reading = read(FILE, file.as_bytes());
    let names: Vec<&str> = reading.schema.labels.iter().map(|label| &*label.name).collect();
    assert_eq!(names, ["place", "person", "actor"]);
    assert_eq!(reading.schema.labels[0].names["en"], "Place");
    assert_eq!(reading.schema.labels[0].examples, ["بيروت"]);
    assert_eq!(reading.schema.labels[0].attributes[0].kind, AttributeKind::Text);
    assert_eq!(reading.schema.labels[1].key, Some('p'));
    assert_eq!(reading.schema.relations.len(), 1);
    let told = problems(file);
    for (place, what) in [
        ("line 2, column 30, /labels/0/color", "\"red\" is not a colour"),
        ("/labels/0/key", "letter from a to z"),
        ("/labels/0/names/ar", "3 is not a text"),
        ("/labels/0/role", "quotation"),
        ("line 3, column 44, /labels/0/attributes/0/kind", "with \"values\""),
        ("/labels/0/attributes/1", "no \"name\""),
        ("/labels/0/examples", "9 is not a text"),
        ("line 4, column 3, /labels/1", "7 is not an object"),
        ("/labels/2", "no \"name\""),
        ("/labels/3/name", "another label is called \"place\""),
        ("/labels", "\"person\" and \"actor\" have the same key"),
        ("/relations", "\"town\" in \"to\", which is no label"),
        ("line 5, column 80, /relations/0/most_from", "0 is not a number from 1"),
        ("/relations/1", "\"near\" is not an object"),
        ("/confidence", "true or false"),
        ("/clitics", "\"never\" is not one of"),
    ] {
        assert!(
            told.iter().any(|one| one.contains(place) && one.contains(what)),
            "{place} {what}: {told:#?}"
        );
    }
    // All of it stands in the file after a change.
    let mut schema = reading.schema.clone();
    schema.labels[1].description = [("en".to_owned(), "Whoever".to_owned())].into();
    let written: Value = serde_json::from_slice(&write(file.as_bytes(), &schema).unwrap()).unwrap();
    assert_eq!(written["labels"][1]["more"], json!([1]));
    assert_eq!(written["labels"][0]["color"], json!("red"));
    assert_eq!(written["labels"][0]["names"]["ar"], json!(3));
    assert_eq!(written["labels"][0]["attributes"][1], json!({"kind": "text"}));
    assert_eq!(written["labels"][3], json!(7));
    assert_eq!(written["relations"][1], json!("near"));
    assert_eq!((&written["mine"], &written["clitics"]), (&json!({"a": 1}), &json!("never")));
    // A right value takes the place of a wrong one.
    schema.labels[0].color = Some([1, 2, 255]);
    let written: Value = serde_json::from_slice(&write(file.as_bytes(), &schema).unwrap()).unwrap();
    assert_eq!(written["labels"][0]["color"], json!("#0102FF"));
}

#[test]
fn relations_that_nobody_asked_for_name_no_label_that_is_missing() {
    let names = |file: &str| -> Vec<(String, usize)> {
        let schema = read(FILE, file.as_bytes()).schema;
        schema.relations.iter().map(|relation| (relation.name.to_string(), relation.to.len())).collect()
    };
    assert!(names(r#"{"labels": [{"name": "place"}]}"#).is_empty());
    assert!(names(r#"{"relations": []}"#).is_empty());
    let some = names(r#"{"labels": [{"name": "quote"}, {"name": "person"}]}"#);
    assert_eq!(some, [("speaker".to_owned(), 1), ("addressee".to_owned(), 1)]);
    assert_eq!(names("{}").len(), 3);
    assert!(read(FILE, br#"{"labels": []}"#).schema.labels.is_empty());
}

#[test]
fn a_file_that_is_no_json_is_not_written_over() {
    let error = write(b"{\n\"labels\": [", &usual()).unwrap_err().to_string();
    assert!(error.contains("line 2") && error.contains("mend the file"), "{error}");
    assert!(problems("[1]")[0].contains("not an object"), "{:?}", problems("[1]"));
    assert!(read(FILE, b"\xFF").problems[0].to_string().contains("byte 0"));
    let clitics = put(b"{\"labels\": [], \"x\": 1}", "clitics", "ask".into()).unwrap();
    let value: Value = serde_json::from_slice(&clitics).unwrap();
    assert_eq!(value, json!({"$schema": JSON_SCHEMA_PLACE, "labels": [], "x": 1, "clitics": "ask"}));
}

#[test]
fn schemas_of_other_programs_are_taken_over() {
    let conf = "[entities]\nPerson\nPlace\n[relations]\nLives\tArg1:Person, Arg2:Place\n[events]\nMove\tWho:Person\n\
                [attributes]\nSure\tArg:Person, Value:Yes|No\nOld\tArg:Place\n";
    let (schema, problems) = from_file("annotation.conf", conf.as_bytes()).unwrap();
    assert!(problems.is_empty());
    let value = to_value(&schema);
    assert_eq!(
        value["labels"],
        json!([{"name": "Move"}, {"name": "Person", "attributes": [{"name": "Sure", "kind": "choice", "values": ["Yes", "No"]}]},
               {"name": "Place", "attributes": [{"name": "Old"}]}])
    );
    assert_eq!(
        value["relations"],
        json!([{"name": "Lives", "from": ["Person"], "to": ["Place"]}, {"name": "Who", "from": ["Move"], "to": ["Person"]}])
    );
    let xml = r#"<View><Labels name="l" toName="t"><Label value="شخص"/></Labels><Text name="t" value="$text"/>
        <Relations><Relation value="knows"/></Relations>
        <Choices name="c" toName="t"><Choice value="news"/></Choices></View>"#;
    for file in [xml.to_owned(), json!({"label_config": xml}).to_string()] {
        let (schema, _) = from_file("config", file.as_bytes()).unwrap();
        assert_eq!(&*schema.labels[0].name, "شخص");
        assert_eq!((&*schema.relations[0].name, &*schema.document_labels[0].name), ("knows", "news"));
    }
    for (file, why) in
        [("{}", "nothing of \"labels\""), ("hello", "no schema"), ("<View/>", "no labels"), ("{", "line 1")]
    {
        assert!(from_file("x", file.as_bytes()).unwrap_err().to_string().contains(why), "{file}");
    }
}

/// Some value of JSON.
fn some_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..3).prop_map(Value::from),
        Just(json!(1.5)),
        "[a-c#]{0,2}".prop_map(Value::from),
        Just(json!("choice")),
        Just(json!("cue")),
        Just(json!("#A0b1C2")),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(
                prop_oneof!["[a-b]", Just("name".to_owned()), Just("kind".to_owned())],
                inner,
                0..3
            )
            .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Puts a value in a place of another, by a number.
fn put_somewhere(target: &mut Value, new: Value, place: &mut usize) -> Option<Value> {
    if *place == 0 {
        *target = new;
        return None;
    }
    *place -= 1;
    let mut new = Some(new);
    let inner: Vec<&mut Value> = match target {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => Vec::new(),
    };
    for one in inner {
        new = put_somewhere(one, new.take()?, place);
    }
    new
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever stands wherever in a file: what its description refuses is told as a problem, what is written is
    /// allowed by it but for what was wrong before, and reading it again gives the same schema.
    #[test]
    fn files_are_read_as_they_are_described(changes in prop::collection::vec((1_usize..220, some_value()), 0..3)) {
        let mut file: Value = serde_json::from_str(ready::file("news").unwrap()).unwrap();
        file["document_labels"] = json!([{"name": "sport"}]);
        file["confidence"] = json!(true);
        file["clitics"] = json!("ask");
        for (mut place, value) in changes {
            put_somewhere(&mut file, value, &mut place);
        }
        let bytes = file.to_string();
        let reading = read(FILE, bytes.as_bytes());
        let refused = validator().validate(&file).is_err();
        prop_assert!(!refused || !reading.problems.is_empty(), "{bytes}");
        let written = write(bytes.as_bytes(), &reading.schema).unwrap();
        let again = read(FILE, &written);
        prop_assert_eq!(&again.schema, &reading.schema, "{}", String::from_utf8_lossy(&written));
        prop_assert_eq!(again.clitics, reading.clitics);
        prop_assert_eq!(&write(&written, &again.schema).unwrap(), &written);
        if reading.problems.is_empty() {
            prop_assert!(validator().validate(&serde_json::from_slice(&written).unwrap()).is_ok());
        }
        prop_assert_eq!(&from_value(&to_value(&reading.schema)).labels, &reading.schema.labels);
    }
}
