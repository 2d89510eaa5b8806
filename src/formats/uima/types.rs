//! `TypeSystem.xml`: the types that a CAS uses, in the XML of UIMA's descriptors.

use super::cas::Types;
use super::xml::{self, Tag, error_at, push_text};
use crate::formats::FormatError;

/// Reads the declarations of a descriptor into `types`; gives how many types there are.
pub(super) fn read(text: &str, types: &mut Types) -> Result<usize, FormatError> {
    let mut path: Vec<String> = Vec::new();
    let mut words = String::new();
    let (mut name, mut parent, mut features) = (String::new(), String::new(), Vec::<(String, String)>::new());
    let (mut feature, mut range) = (String::new(), String::new());
    let mut count = 0;
    xml::read(text, |tag| {
        match tag {
            Tag::Open(element, _, at) => {
                let local = element.rsplit(':').next().unwrap_or_default().to_owned();
                if path.is_empty() && local != "typeSystemDescription" {
                    let what = "it is no description of types";
                    return Err(error_at(
                        text,
                        at,
                        what,
                        "put the TypeSystem.xml of the export beside the file",
                    ));
                }
                path.push(local);
                words.clear();
            }
            Tag::Text(more) => words.push_str(&more),
            Tag::Close => {
                let local = path.pop().unwrap_or_default();
                let said = words.trim();
                let inside = path.last().map(String::as_str).unwrap_or_default();
                match (inside, local.as_str()) {
                    ("typeDescription", "name") => said.clone_into(&mut name),
                    ("typeDescription", "supertypeName") => said.clone_into(&mut parent),
                    ("featureDescription", "name") => said.clone_into(&mut feature),
                    ("featureDescription", "rangeTypeName") => said.clone_into(&mut range),
                    ("features", "featureDescription") => {
                        features.push((std::mem::take(&mut feature), std::mem::take(&mut range)));
                    }
                    ("types", "typeDescription") => {
                        let list: Vec<(&str, &str)> =
                            features.iter().map(|(name, range)| (name.as_str(), range.as_str())).collect();
                        types.declare(&name, &parent, &list);
                        count += 1;
                        name.clear();
                        parent.clear();
                        features.clear();
                    }
                    _ => {}
                }
                words.clear();
            }
        }
        Ok(())
    })?;
    Ok(count)
}

/// Writes a descriptor of the types.
pub(super) fn write(types: &Types) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n <types>\n",
    );
    let element = |out: &mut String, indent: &str, name: &str, value: &str| {
        out.push_str(&format!("{indent}<{name}>"));
        push_text(out, value);
        out.push_str(&format!("</{name}>\n"));
    };
    for (name, kind) in &types.0 {
        out.push_str("  <typeDescription>\n");
        element(&mut out, "   ", "name", name);
        out.push_str("   <description/>\n");
        element(&mut out, "   ", "supertypeName", &kind.parent);
        if !kind.features.is_empty() {
            out.push_str("   <features>\n");
            for feature in &kind.features {
                out.push_str("    <featureDescription>\n");
                element(&mut out, "     ", "name", &feature.name);
                out.push_str("     <description/>\n");
                let range = feature.range.strip_suffix("[]");
                element(
                    &mut out,
                    "     ",
                    "rangeTypeName",
                    range.map_or(&*feature.range, |_| "uima.cas.FSArray"),
                );
                if let Some(element_type) = range {
                    element(&mut out, "     ", "elementType", element_type);
                }
                out.push_str("    </featureDescription>\n");
            }
            out.push_str("   </features>\n");
        }
        out.push_str("  </typeDescription>\n");
    }
    out.push_str(" </types>\n</typeSystemDescription>\n");
    out.into_bytes()
}
