//! Glyphs as pixels: drawn once by size and place between pixels, kept in textures, painted as meshes.

use crate::typeset::{FaceData, FaceId, Fonts, Paragraph};
use egui::epaint::{Mesh, Vertex};
use egui::{
    Color32, ColorImage, Context, Painter, Pos2, Rect, Shape, TextureHandle, TextureOptions, Vec2, pos2, vec2,
};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::prelude::{LocationRef, Size};
use skrifa::{GlyphId, MetadataProvider as _};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use vello_cpu::kurbo::{Affine, BezPath, Shape as _};
use vello_cpu::{Glyph, Pixmap, RenderContext, Resources, color, peniko};

/// Width and height of a texture, in pixels.
const SIDE: usize = 1024;
/// Textures beyond which all are forgotten and begun afresh.
const PAGES: usize = 6;
/// Places between two pixels at which a glyph is drawn.
const BINS: f32 = 4.0;
/// Glyphs larger than this (pixels to the em) are drawn at it and stretched.
const LARGEST: f32 = 256.0;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    face: FaceId,
    glyph: u16,
    /// Pixels to the em, in 64ths.
    size: u32,
    bin: u8,
}

/// A glyph in a texture.
#[derive(Clone, Copy)]
struct Entry {
    page: usize,
    /// Its place in the texture, in pixels.
    uv: Rect,
    /// Its top left corner from its origin, in pixels.
    offset: Vec2,
    /// Coloured by the font, not by the text.
    colored: bool,
}

/// A texture filled shelf by shelf.
struct Page {
    texture: TextureHandle,
    x: usize,
    y: usize,
    shelf: usize,
}

/// The glyphs drawn so far.
#[derive(Default)]
pub(super) struct Atlas {
    entries: HashMap<Key, Option<Entry>>,
    pages: Vec<Page>,
}

struct Bitmap {
    image: ColorImage,
    offset: Vec2,
    colored: bool,
}

impl Atlas {
    /// Says that it holds more than is worth keeping.
    pub(super) fn is_crowded(&self) -> bool {
        PAGES < self.pages.len()
    }

    pub(super) fn paint(
        &mut self,
        painter: &Painter,
        fonts: &Fonts,
        paragraph: &Paragraph,
        pos: Pos2,
        lines: Range<usize>,
        color: Color32,
    ) {
        let scale = painter.pixels_per_point();
        let wanted = paragraph.size() * scale;
        let stretch = (wanted / LARGEST).max(1.0);
        let size = (wanted.min(LARGEST) * 64.0).round() as u32;
        let mut meshes: Vec<Mesh> = Vec::new();
        for line in lines {
            for glyph in paragraph.glyphs(line) {
                let x = (pos.x + glyph.x) * scale;
                let y = ((pos.y + glyph.y) * scale).round();
                let bin = ((x - x.floor()) * BINS).floor();
                let key = Key { face: glyph.face, glyph: glyph.id, size, bin: bin as u8 };
                let Some(entry) = self.entry(painter.ctx(), fonts, key) else { continue };
                while meshes.len() <= entry.page {
                    let texture = self.pages[meshes.len()].texture.id();
                    meshes.push(Mesh::with_texture(texture));
                }
                let at = pos2(x.floor(), y) + entry.offset * stretch;
                let size = entry.uv.size() * stretch / scale;
                let rect = Rect::from_min_size(pos2(at.x / scale, at.y / scale), size);
                let color = if entry.colored { Color32::WHITE } else { color };
                quad(&mut meshes[entry.page], rect, entry.uv, color);
            }
        }
        painter.extend(meshes.into_iter().filter(|mesh| !mesh.is_empty()).map(Shape::mesh));
    }

    fn entry(&mut self, ctx: &Context, fonts: &Fonts, key: Key) -> Option<Entry> {
        if let Some(entry) = self.entries.get(&key) {
            return *entry;
        }
        let entry = draw(fonts, key).and_then(|bitmap| self.put(ctx, &bitmap));
        self.entries.insert(key, entry);
        entry
    }

    /// Finds room for a bitmap, with a pixel of air around it.
    fn put(&mut self, ctx: &Context, bitmap: &Bitmap) -> Option<Entry> {
        let [width, height] = bitmap.image.size;
        if SIDE < width + 2 || SIDE < height + 2 {
            return None;
        }
        let fits = |page: &Page| {
            (page.x + width < SIDE && page.y + height < SIDE) || page.y + page.shelf + height + 2 <= SIDE
        };
        if !self.pages.last().is_some_and(fits) {
            let name = format!("glyphs {}", self.pages.len());
            let blank = ColorImage::filled([SIDE, SIDE], Color32::TRANSPARENT);
            let texture = ctx.load_texture(name, blank, TextureOptions::LINEAR);
            self.pages.push(Page { texture, x: 1, y: 1, shelf: 0 });
        }
        let number = self.pages.len() - 1;
        let page = &mut self.pages[number];
        if SIDE < page.x + width + 1 || SIDE < page.y + height + 1 {
            (page.x, page.y, page.shelf) = (1, page.y + page.shelf + 1, 0);
        }
        let (x, y) = (page.x, page.y);
        page.texture.set_partial([x, y], bitmap.image.clone(), TextureOptions::LINEAR);
        page.x += width + 1;
        page.shelf = page.shelf.max(height);
        let uv = Rect::from_min_size(pos2(x as f32, y as f32), vec2(width as f32, height as f32));
        Some(Entry { page: number, uv, offset: bitmap.offset, colored: bitmap.colored })
    }
}

fn quad(mesh: &mut Mesh, rect: Rect, uv: Rect, color: Color32) {
    let first = mesh.vertices.len() as u32;
    let side = SIDE as f32;
    for (pos, uv) in [
        (rect.left_top(), uv.left_top()),
        (rect.right_top(), uv.right_top()),
        (rect.left_bottom(), uv.left_bottom()),
        (rect.right_bottom(), uv.right_bottom()),
    ] {
        mesh.vertices.push(Vertex { pos, uv: pos2(uv.x / side, uv.y / side), color });
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first + 2, first + 1, first + 3);
}

/// Draws a glyph: as the font colours it if it does, else its outline in white.
fn draw(fonts: &Fonts, key: Key) -> Option<Bitmap> {
    let data = fonts.face_data(key.face);
    let font = data.font()?;
    let glyph = GlyphId::new(u32::from(key.glyph));
    let size = key.size as f32 / 64.0;
    let colored = font.color_glyphs().get(glyph).is_some()
        || font.bitmap_strikes().glyph_for_size(Size::new(size), glyph).is_some();
    if colored {
        return draw_colored(&data, glyph, size);
    }
    let mut pen = Pen { path: BezPath::new(), dx: f64::from(key.bin) / f64::from(BINS) };
    let settings = DrawSettings::unhinted(Size::new(size), LocationRef::default());
    font.outline_glyphs().get(glyph)?.draw(settings, &mut pen).ok()?;
    let bounds = pen.path.bounding_box().expand();
    let (width, height) = (bounds.width() as u16, bounds.height() as u16);
    if width == 0 || height == 0 {
        return None;
    }
    let mut context = RenderContext::new(width, height);
    context.set_transform(Affine::translate((-bounds.x0, -bounds.y0)));
    context.set_paint(color::OpaqueColor::<color::Srgb>::WHITE);
    context.fill_path(&pen.path);
    let pixels = render(&mut context, &mut Resources::new(), width, height);
    let image = ColorImage::new([width.into(), height.into()], pixels);
    Some(Bitmap { image, offset: vec2(bounds.x0 as f32, bounds.y0 as f32), colored: false })
}

fn render(context: &mut RenderContext, resources: &mut Resources, width: u16, height: u16) -> Vec<Color32> {
    let mut pixmap = Pixmap::new(width, height);
    context.render(&mut pixmap, resources);
    let pixel = |rgba: &[u8]| Color32::from_rgba_premultiplied(rgba[0], rgba[1], rgba[2], rgba[3]);
    pixmap.data_as_u8_slice().chunks_exact(4).map(pixel).collect()
}

/// Draws a glyph that brings its colours, such as an emoji, on a canvas of three ems around its origin.
fn draw_colored(data: &FaceData, glyph: GlyphId, size: f32) -> Option<Bitmap> {
    let canvas = (size * 3.0).ceil() as u16;
    let (x, y) = (size.round(), (size * 2.0).round());
    let font = peniko::FontData::new(peniko::Blob::new(Arc::new(data.clone())), data.index());
    let mut context = RenderContext::new(canvas, canvas);
    let mut resources = Resources::new();
    context.set_paint(color::OpaqueColor::<color::Srgb>::WHITE);
    let glyphs = std::iter::once(Glyph { id: glyph.to_u32(), x, y });
    context.glyph_run(&mut resources, &font).font_size(size).hint(false).fill_glyphs(glyphs);
    let pixels = render(&mut context, &mut resources, canvas, canvas);
    let row_length = usize::from(canvas);
    let inked = |at: &usize| pixels[*at] != Color32::TRANSPARENT;
    let ink: Vec<usize> = (0..pixels.len()).filter(inked).collect();
    let (top, bottom) = (ink.first()? / row_length, ink.last()? / row_length + 1);
    let left = ink.iter().map(|at| at % row_length).min()?;
    let right = ink.iter().map(|at| at % row_length).max()? + 1;
    let rows = (top..bottom)
        .flat_map(|row| pixels[row * row_length + left..row * row_length + right].iter().copied());
    let image = ColorImage::new([right - left, bottom - top], rows.collect());
    Some(Bitmap { image, offset: vec2(left as f32 - x, top as f32 - y), colored: true })
}

/// Takes an outline down as a path, turned so that y grows downwards.
struct Pen {
    path: BezPath,
    dx: f64,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (f64::from(x) + self.dx, -f64::from(y))
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.at(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.at(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.at(cx, cy), self.at(x, y));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.curve_to(self.at(ax, ay), self.at(bx, by), self.at(x, y));
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}
