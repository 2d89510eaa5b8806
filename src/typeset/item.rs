//! Cuts a paragraph into items of one level, one script and one face.

use super::fonts::{FaceId, Fonts};
use super::layout::Style;
use icu_properties::{CodePointMapData, props::Script};
use unicode_bidi::Level;

/// A stretch that is shaped at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) level: Level,
    pub(super) script: Script,
    pub(super) face: FaceId,
}

/// Cuts `text` into items, in logical order.
pub(super) fn items(fonts: &Fonts, text: &str, levels: &[Level], style: &Style, out: &mut Vec<Item>) {
    out.clear();
    let scripts = CodePointMapData::<Script>::new();
    let mut face = Fonts::first(style);
    let mut script = Script::Common;
    for (at, c) in text.char_indices() {
        let own = scripts.get(c);
        // Common and inherited characters go with what stands before them (UAX #24, 5.1 and 5.2).
        let neutral = own == Script::Common || own == Script::Inherited || own == Script::Unknown;
        let here = if neutral { script } else { own };
        face = fonts.face_for(style, c, neutral, face);
        let level = levels[at];
        match out.last_mut() {
            Some(item)
                if item.level == level
                    && item.face == face
                    && (item.script == here || item.script == Script::Common) =>
            {
                item.end = (at + c.len_utf8()) as u32;
                // What opens a paragraph takes the script of the first letter.
                if item.script == Script::Common {
                    item.script = here;
                }
            }
            _ => out.push(Item {
                start: at as u32,
                end: (at + c.len_utf8()) as u32,
                level,
                script: here,
                face,
            }),
        }
        script = here;
    }
}
