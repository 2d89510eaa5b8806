//! Faces and the choice between them.

use super::layout::{Family, Style};
use skrifa::{FontRef, MetadataProvider as _, prelude::LocationRef, prelude::Size};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// A face of [`Fonts`], for as long as those live.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, PartialOrd, Ord)]
pub struct FaceId(pub u16);

/// The bytes of a font file.
#[derive(Clone)]
enum Bytes {
    Bundled(&'static [u8]),
    System(fontique::Blob<u8>),
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Self::Bundled(bytes) => bytes,
            Self::System(blob) => blob.as_ref(),
        }
    }
}

/// A face, for whoever draws it.
#[derive(Clone)]
pub struct FaceData(Arc<Face>);

impl AsRef<[u8]> for FaceData {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}

impl FaceData {
    /// The font file.
    pub fn bytes(&self) -> &[u8] {
        self.0.bytes.get()
    }

    /// The face's number in the file.
    pub fn index(&self) -> u32 {
        self.0.index
    }

    /// The face as outlines are read from it.
    pub fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.bytes(), self.index()).ok()
    }
}

pub(super) struct Face {
    bytes: Bytes,
    index: u32,
    pub(super) shaper: harfrust::ShaperData,
    pub(super) units_per_em: f32,
    /// Height above and depth below the baseline, in ems.
    pub(super) ascent: f32,
    pub(super) descent: f32,
    /// One bit for each code point of the basic plane.
    covered: Vec<u64>,
}

impl Face {
    fn new(bytes: Bytes, index: u32) -> Option<Self> {
        let font = FontRef::from_index(bytes.get(), index).ok()?;
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let units_per_em = f32::from(metrics.units_per_em.max(1));
        let shaper = harfrust::ShaperData::new(&font);
        let mut covered = vec![0_u64; 0x1_0000 / 64];
        for (c, glyph) in font.charmap().mappings() {
            if let (Some(word), true) = (covered.get_mut(c as usize / 64), glyph.to_u32() != 0) {
                *word |= 1 << (c % 64);
            }
        }
        let (ascent, descent) = (metrics.ascent / units_per_em, -metrics.descent / units_per_em);
        Some(Self { bytes, index, shaper, units_per_em, ascent, descent, covered })
    }

    pub(super) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.bytes.get(), self.index).ok()
    }

    fn covers(&self, c: char) -> bool {
        match self.covered.get(c as usize / 64) {
            Some(word) => word >> (c as u32 % 64) & 1 == 1,
            None => self.font().is_some_and(|font| font.charmap().map(c).is_some()),
        }
    }
}

const NASKH: &[u8] = include_bytes!("../../assets/fonts/NotoNaskhArabic-Regular.ttf");
const NASKH_BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoNaskhArabic-Bold.ttf");
const SANS: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const SANS_BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
const HEBREW: &[u8] = include_bytes!("../../assets/fonts/NotoSansHebrew-Regular.ttf");

/// The bundled faces, in the order of their numbers.
const BUNDLED: [&[u8]; 5] = [NASKH, NASKH_BOLD, SANS, SANS_BOLD, HEBREW];

/// The bundled faces that a style tries, in order.
fn order(style: &Style) -> [FaceId; 3] {
    let (naskh, sans) = if style.bold { (FaceId(1), FaceId(3)) } else { (FaceId(0), FaceId(2)) };
    match style.family {
        Family::Text => [naskh, sans, FaceId(4)],
        Family::Interface => [sans, naskh, FaceId(4)],
    }
}

/// The faces that text is set in: those of the program, then those of the system, found as they are needed.
pub struct Fonts {
    faces: RwLock<Vec<Arc<Face>>>,
    system: Option<System>,
}

/// The system's faces.
struct System {
    /// What the system has, once a thread of its own has read it.
    collection: Arc<OnceLock<Mutex<Collection>>>,
    found: Mutex<Found>,
}

struct Collection {
    families: fontique::Collection,
    cache: fontique::SourceCache,
}

#[derive(Default)]
struct Found {
    /// The face of each character that was asked for; none if no face has it.
    by_character: HashMap<char, Option<FaceId>>,
    /// Faces by family and number, so that none is loaded twice.
    loaded: HashMap<(u64, u32), FaceId>,
}

impl Fonts {
    /// The bundled faces alone: the same on every machine.
    pub fn bundled() -> Self {
        // The files are part of the program: each of them is read by the tests.
        let faces =
            BUNDLED.iter().filter_map(|bytes| Face::new(Bytes::Bundled(bytes), 0)).map(Arc::new).collect();
        Self { faces: RwLock::new(faces), system: None }
    }

    /// The bundled faces, and the system's for characters that those lack. What the system has is read on a thread
    /// of its own, which calls `ready` when it is done; until then such characters are shown as missing.
    pub fn with_system_fallback(ready: impl FnOnce() + Send + 'static) -> Self {
        let collection: Arc<OnceLock<Mutex<Collection>>> = Arc::default();
        let filled = collection.clone();
        let read = move || {
            let families = fontique::Collection::new(fontique::CollectionOptions::default());
            let _ = filled.set(Mutex::new(Collection { families, cache: fontique::SourceCache::default() }));
            ready();
        };
        if let Err(error) = std::thread::Builder::new().name("hashiya fonts".to_owned()).spawn(read) {
            log::warn!("the system's fonts could not be read: {error}");
        }
        Self { system: Some(System { collection, found: Mutex::default() }), ..Self::bundled() }
    }

    /// Grows when text that was set before may now find faces that it lacked.
    pub fn generation(&self) -> u32 {
        u32::from(self.system.as_ref().is_some_and(|system| system.collection.get().is_some()))
    }

    /// A face, for drawing its glyphs.
    pub fn face_data(&self, id: FaceId) -> FaceData {
        FaceData(self.face(id))
    }

    pub(super) fn face(&self, id: FaceId) -> Arc<Face> {
        let faces = self.faces.read().unwrap_or_else(PoisonError::into_inner);
        faces.get(id.0 as usize).unwrap_or(&faces[0]).clone()
    }

    /// The face whose measures a style's lines have.
    pub(super) fn first(style: &Style) -> FaceId {
        order(style)[0]
    }

    /// The face for a character: the one before it if that has it and the character belongs to no script, else the
    /// first that has it.
    pub(super) fn face_for(&self, style: &Style, c: char, neutral: bool, before: FaceId) -> FaceId {
        if is_invisible(c) {
            return before;
        }
        let faces = self.faces.read().unwrap_or_else(PoisonError::into_inner);
        let covers = |id: FaceId| faces.get(id.0 as usize).is_some_and(|face| face.covers(c));
        if neutral && covers(before) {
            return before;
        }
        if let Some(id) = order(style).into_iter().find(|&id| covers(id)) {
            return id;
        }
        drop(faces);
        self.system_face(c).unwrap_or(if neutral { before } else { order(style)[1] })
    }

    fn system_face(&self, c: char) -> Option<FaceId> {
        let system = self.system.as_ref()?;
        let collection = system.collection.get()?;
        let mut found = system.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = found.by_character.get(&c) {
            return *known;
        }
        let mut collection = collection.lock().unwrap_or_else(PoisonError::into_inner);
        let face = self.search(&mut collection, &mut found, c);
        found.by_character.insert(c, face);
        face
    }

    /// Looks for a system face that has the character: those of its script, then emoji and the plain families, then
    /// all.
    fn search(&self, collection: &mut Collection, found: &mut Found, c: char) -> Option<FaceId> {
        use fontique::GenericFamily;
        use icu_properties::{CodePointMapData, PropertyNamesShort, props::Script};
        let Collection { families: collection, cache } = collection;
        let script = CodePointMapData::<Script>::new().get(c);
        let short: Option<[u8; 4]> =
            PropertyNamesShort::<Script>::new().get(script).and_then(|s| s.as_bytes().try_into().ok());
        let mut families: Vec<fontique::FamilyId> = Vec::new();
        if let Some(short) = short {
            let key = fontique::FallbackKey::from(fontique::Script::from_bytes(short));
            families.extend(collection.fallback_families(key));
        }
        for generic in [GenericFamily::SansSerif, GenericFamily::Emoji, GenericFamily::Serif] {
            families.extend(collection.generic_families(generic));
        }
        let all: Vec<fontique::FamilyId> = collection.family_ids().collect();
        families.extend(all);
        let mut seen = std::collections::HashSet::new();
        for id in families {
            if !seen.insert(id) {
                continue;
            }
            let Some(family) = collection.family(id) else { continue };
            let Some(font) = family.default_font() else { continue };
            let Some(blob) = font.load(Some(cache)) else { continue };
            let Some(parsed) = FontRef::from_index(blob.as_ref(), font.index()).ok() else { continue };
            if parsed.charmap().map(c).is_none_or(|glyph| glyph.to_u32() == 0) {
                continue;
            }
            let key = (id.to_u64(), font.index());
            if let Some(&loaded) = found.loaded.get(&key) {
                return Some(loaded);
            }
            let Some(face) = Face::new(Bytes::System(blob.clone()), font.index()) else { continue };
            let mut faces = self.faces.write().unwrap_or_else(PoisonError::into_inner);
            let Ok(number) = u16::try_from(faces.len()) else { return None };
            faces.push(Arc::new(face));
            found.loaded.insert(key, FaceId(number));
            return Some(FaceId(number));
        }
        None
    }
}

/// Characters that show nothing themselves and must not cut a run: joiners, bidi controls, variation selectors,
/// other controls.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_face_is_read() {
        let fonts = Fonts::bundled();
        assert_eq!(fonts.faces.read().unwrap().len(), BUNDLED.len());
        let style = Style::default();
        assert_eq!(fonts.face_for(&style, 'ب', false, FaceId(0)), FaceId(0));
        assert_eq!(fonts.face_for(&style, 'a', false, FaceId(0)), FaceId(2));
        assert_eq!(fonts.face_for(&style, 'ש', false, FaceId(0)), FaceId(4));
        // A space after Latin stays with the Latin.
        assert_eq!(fonts.face_for(&style, ' ', true, FaceId(2)), FaceId(2));
    }
}
