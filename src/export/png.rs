//! A picture in dots, with a typeface that comes with the program: the same dots on every machine. Knows no journeys.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PngError {
    /// The SVG is none.
    NotSvg(String),
    /// It would have more than this many dots at this scale.
    TooLarge {
        /// Dots wide.
        width: u32,
        /// Dots high.
        height: u32,
    },
    /// It could not be written.
    Encoding(String),
}

impl std::fmt::Display for PngError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotSvg(why) => write!(f, "the picture is damaged: {why}"),
            Self::TooLarge { width, height } => {
                write!(f, "the picture would be {width} by {height} dots; choose a smaller scale, or `--format svg`")
            }
            Self::Encoding(why) => write!(f, "the picture could not be written: {why}"),
        }
    }
}

impl std::error::Error for PngError {}

/// 256 million dots take a gigabyte.
const MOST_DOTS: u64 = 256_000_000;

/// Draws an SVG at a scale (2: twice as many dots each way). Uses no typeface of the machine.
///
/// # Errors
/// Where the text is no SVG, or the picture would be too large.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    let mut fonts = Database::new();
    fonts.load_font_data(ttf_noto_sans::REGULAR.to_vec());
    fonts.load_font_data(ttf_noto_sans::BOLD.to_vec());
    for set in [Database::set_sans_serif_family, Database::set_serif_family, Database::set_monospace_family] {
        set(&mut fonts, "Noto Sans");
    }
    let options =
        Options { font_family: "Noto Sans".to_owned(), fontdb: std::sync::Arc::new(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|why| PngError::NotSvg(why.to_string()))?;
    let size = tree.size().to_int_size().scale_by(scale);
    let (width, height) = size.map_or((0, 0), |size| (size.width(), size.height()));
    let fits = u64::from(width) * u64::from(height) <= MOST_DOTS;
    let pixmap = if fits { Pixmap::new(width, height) } else { None };
    let Some(mut pixmap) = pixmap else { return Err(PngError::TooLarge { width, height }) };
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|why| PngError::Encoding(why.to_string()))
}
