//! How a region shows itself: its name, an accent colour for light and for dark, a logo. Colours are held against the
//! grounds on which the interface puts them (WCAG 2.2, 1.4.3 and 1.4.11), a logo against what it may be.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::words;

/// A colour of the sRGB space, as `#1d4f91`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour(pub [u8; 3]);

/// A text that is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a colour is a hash and six hexadecimal digits, as #1d4f91")]
pub struct InvalidColour;

impl Colour {
    const BLACK: Self = Self([0, 0, 0]);
    const WHITE: Self = Self([255, 255, 255]);

    /// The relative luminance, from 0 for black to 1 for white (WCAG 2.2, "relative luminance").
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The colour so far on the way to another: 0 is this one, 255 the other.
    fn towards(self, other: Self, way: u8) -> Self {
        let mixed = |from: u8, to: u8| {
            let (from, to, way) = (u32::from(from), u32::from(to), u32::from(way));
            let sum = from * (255 - way) + to * way;
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        let ([r, g, b], [other_r, other_g, other_b]) = (self.0, other.0);
        Self([mixed(r, other_r), mixed(g, other_g), mixed(b, other_b)])
    }

    /// Its six digits, without the hash.
    pub fn digits(self) -> String {
        let [r, g, b] = self.0;
        format!("{r:02x}{g:02x}{b:02x}")
    }

    /// The colour of six lower-case hexadecimal digits.
    pub fn of_digits(digits: &str) -> Option<Self> {
        let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if digits.len() != 6 || !digits.bytes().all(is_hex) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, r, g, b] = number.to_be_bytes();
        Some(Self([r, g, b]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "#{}", self.digits())
    }
}

impl FromStr for Colour {
    type Err = InvalidColour;

    fn from_str(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.trim().strip_prefix('#').ok_or(InvalidColour)?;
        Self::of_digits(&digits.to_ascii_lowercase()).ok_or(InvalidColour)
    }
}

words! {
    /// By day or by night.
    pub enum Scheme {
        /// Dark on light.
        Light = "light",
        /// Light on dark.
        Dark = "dark",
    }
}

impl Scheme {
    /// A colour of the interface by its name in `tokens.css`, which a test of the renderer holds against it.
    pub fn tokens(self) -> [(&'static str, Colour); 6] {
        match self {
            Self::Light => [
                ("paper", Colour([0xf6, 0xf5, 0xf1])),
                ("surface", Colour([0xff, 0xff, 0xff])),
                ("sunken", Colour([0xef, 0xed, 0xe7])),
                ("on-fill", Colour([0xff, 0xff, 0xff])),
                ("ink", Colour([0x1b, 0x24, 0x30])),
                ("ink-soft", Colour([0x4d, 0x57, 0x63])),
            ],
            Self::Dark => [
                ("paper", Colour([0x14, 0x18, 0x1d])),
                ("surface", Colour([0x1d, 0x23, 0x29])),
                ("sunken", Colour([0x25, 0x2c, 0x33])),
                ("on-fill", Colour([0x10, 0x15, 0x1a])),
                ("ink", Colour([0xe9, 0xec, 0xef])),
                ("ink-soft", Colour([0xb4, 0xbd, 0xc6])),
            ],
        }
    }

    /// The tint of an accent on which text stands: a little of it over the surface.
    pub fn soft(self, accent: Colour) -> Colour {
        let [_, (_, surface), ..] = self.tokens();
        let share = match self {
            Self::Light => 30,
            Self::Dark => 36,
        };
        surface.towards(accent, share)
    }

    /// What the interface puts together where an accent is in use: what it is, the front, the ground. Each pair
    /// carries text; edges and icons of the accent stand on the same grounds, and ask for less.
    fn pairs(self, accent: Colour) -> [(&'static str, Colour, Colour); 7] {
        let [
            (_, paper),
            (_, surface),
            (_, sunken),
            (_, on_fill),
            (_, ink),
            (_, ink_soft),
        ] = self.tokens();
        let soft = self.soft(accent);
        [
            ("paper", accent, paper),
            ("surface", accent, surface),
            ("sunken", accent, sunken),
            ("tint", accent, soft),
            ("fill", on_fill, accent),
            ("ink-on-tint", ink, soft),
            ("soft-ink-on-tint", ink_soft, soft),
        ]
    }

    /// Whether an accent is legible wherever the interface puts it. What is too faint is given with its measure, the
    /// faintest pair of all.
    pub fn check(self, accent: Colour) -> Result<(), TooFaint> {
        let faintest = self
            .pairs(accent)
            .into_iter()
            .map(|(pair, front, ground)| (pair, front.contrast(ground)))
            .min_by(|(_, one), (_, other)| one.total_cmp(other));
        match faintest {
            Some((pair, ratio)) if ratio < TEXT => Err(TooFaint {
                scheme: self,
                accent,
                pair,
                ratio,
                nearest: self.nearest(accent),
            }),
            _ => Ok(()),
        }
    }

    /// Whether it is, without saying what would do: cheap, for what everybody may ask.
    pub fn is_legible(self, accent: Colour) -> bool {
        let pairs = self.pairs(accent);
        pairs
            .into_iter()
            .all(|(_, front, ground)| front.contrast(ground) >= TEXT)
    }

    /// The first legible colour on the way from an accent to black by day, to white by night: the same hue, and no
    /// darker or lighter than it must be. The accent itself if it is legible.
    pub fn nearest(self, accent: Colour) -> Colour {
        let end = match self {
            Self::Light => Colour::BLACK,
            Self::Dark => Colour::WHITE,
        };
        let mut way = (0..=u8::MAX).map(|way| accent.towards(end, way));
        way.find(|colour| self.is_legible(*colour)).unwrap_or(end)
    }
}

/// The least contrast of text and its ground (WCAG 2.2, 1.4.3, level AA). What is no text needs 3 (1.4.11).
pub const TEXT: f64 = 4.5;

/// An accent that somebody could not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TooFaint {
    /// By day or by night.
    pub scheme: Scheme,
    /// The accent.
    pub accent: Colour,
    /// What is put together: `paper`, `surface`, `sunken` (the grounds under it), `tint` (its own), `fill` (text on
    /// it), `ink-on-tint`, `soft-ink-on-tint`.
    pub pair: &'static str,
    /// Their contrast.
    pub ratio: f64,
    /// The nearest colour that would do.
    pub nearest: Colour,
}

impl std::error::Error for TooFaint {}

impl fmt::Display for TooFaint {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            scheme,
            accent,
            pair,
            ratio,
            nearest,
        } = self;
        let (scheme, ratio) = (scheme.as_str(), measured(*ratio));
        write!(
            to,
            "{accent} is too faint ({scheme}, {pair}): a contrast of {ratio}, and 4.5 is needed; {nearest} would do"
        )
    }
}

/// A ratio with two decimals, cut and not rounded: what is too little never reads as enough.
pub fn measured(ratio: f64) -> String {
    format!("{:.2}", (ratio * 100.0).floor() / 100.0)
}

/// Tells one version of a file from another: FNV-1a, 64 bits. Against nobody who means harm.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A picture that stands for the region: a PNG that does not move.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    bytes: Arc<[u8]>,
    size: (u32, u32),
    fingerprint: u64,
    alt: String,
}

/// Its content is in no log.
impl fmt::Debug for Logo {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Logo")
            .field("size", &self.size)
            .field("alt", &self.alt)
            .finish_non_exhaustive()
    }
}

/// Why something is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogoError {
    /// Too many bytes.
    #[error("a logo has at most 64 KiB")]
    Bytes,
    /// No PNG, or one that is not whole.
    #[error("a logo is a whole PNG file")]
    Kind,
    /// One that moves.
    #[error("a logo does not move")]
    Moves,
    /// Too small, too large, or too long.
    #[error(
        "a logo has from 32 to 1024 pixels on each side, and is at most eight times as wide as it is high"
    )]
    Size,
    /// What stands for it is missing or too long.
    #[error("what is said in place of a logo has from 1 to 120 characters")]
    Alt,
}

impl Logo {
    /// The most bytes.
    pub const BYTES: usize = 64 << 10;
    /// The fewest and the most pixels of a side.
    pub const SIDE: std::ops::RangeInclusive<u32> = 32..=1_024;
    /// How many times as wide as high it is at most.
    pub const WIDE: u32 = 8;
    /// The most characters of what is said in its place.
    pub const ALT: usize = 120;

    /// The logo with this content, and what is said in its place.
    pub fn new(bytes: impl Into<Arc<[u8]>>, alt: &str) -> Result<Self, LogoError> {
        let bytes: Arc<[u8]> = bytes.into();
        if bytes.len() > Self::BYTES {
            return Err(LogoError::Bytes);
        }
        let size = png_size(&bytes)?;
        let (width, height) = size;
        let fits = Self::SIDE.contains(&width) && Self::SIDE.contains(&height);
        if !fits || width > height * Self::WIDE {
            return Err(LogoError::Size);
        }
        let alt = crate::clean::line(alt).trim().to_owned();
        if !(1..=Self::ALT).contains(&alt.chars().count()) {
            return Err(LogoError::Alt);
        }
        Ok(Self {
            fingerprint: fingerprint(&bytes),
            bytes,
            size,
            alt,
        })
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its width and height, in pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// What tells it from another.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// What is said in its place.
    pub fn alt(&self) -> &str {
        &self.alt
    }
}

/// The width and height of a PNG (W3C, "Portable Network Graphics", third edition, 5): its signature, then chunks of a
/// length, a name, data and a check, of which the first is `IHDR`, one is `IDAT`, and the last, at the very end,
/// `IEND`. Whoever draws it makes as many pixels as the header says, whatever its data would give.
fn png_size(bytes: &[u8]) -> Result<(u32, u32), LogoError> {
    let mut rest = bytes
        .strip_prefix(b"\x89PNG\r\n\x1a\n")
        .ok_or(LogoError::Kind)?;
    let (mut size, mut has_image) = (None, false);
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(LogoError::Kind)?;
        let (name, after) = after.split_first_chunk::<4>().ok_or(LogoError::Kind)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| LogoError::Kind)?;
        let (data, after) = after.split_at_checked(length).ok_or(LogoError::Kind)?;
        let (_check, after) = after.split_first_chunk::<4>().ok_or(LogoError::Kind)?;
        match (name, size) {
            (b"IHDR", None) => size = Some(sides(data).ok_or(LogoError::Kind)?),
            (b"IHDR", Some(_)) | (_, None) => return Err(LogoError::Kind),
            // What an animation begins with.
            (b"acTL", Some(_)) => return Err(LogoError::Moves),
            (b"IDAT", Some(_)) => has_image = true,
            (b"IEND", Some(size)) => {
                let is_whole = has_image && data.is_empty() && after.is_empty();
                return is_whole.then_some(size).ok_or(LogoError::Kind);
            }
            // What begins with a capital letter must be known to whoever draws it: of what is left, a palette is.
            ([b'A'..=b'Z', ..], Some(_)) if name != b"PLTE" => return Err(LogoError::Kind),
            (_, Some(_)) => {}
        }
        rest = after;
    }
}

/// The sides that a PNG's header says, if its other words are some that there are: a kind of colours with a depth that
/// it may have, and the one way to compress, the one to filter, the two to interlace.
fn sides(header: &[u8]) -> Option<(u32, u32)> {
    let (width, rest) = header.split_first_chunk::<4>()?;
    let (height, rest) = rest.split_first_chunk::<4>()?;
    let &[depth, colours, compression, filter, interlace] = rest else {
        return None;
    };
    let is_known = matches!(
        (colours, depth),
        (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16)
    );
    (is_known && compression == 0 && filter == 0 && interlace <= 1)
        .then(|| (u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// What is set of how a region shows itself; none: as is usual.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brand {
    /// Its name.
    pub name: Option<String>,
    /// Its accent by day.
    pub light: Option<Colour>,
    /// Its accent by night.
    pub dark: Option<Colour>,
    /// Its logo.
    pub logo: Option<Logo>,
}

impl Brand {
    /// The most characters of a name.
    pub const NAME: usize = 60;

    /// What is set here, and beneath it what is set there.
    #[must_use]
    pub fn before(&self, beneath: &Self) -> Self {
        Self {
            name: self.name.clone().or_else(|| beneath.name.clone()),
            light: self.light.or(beneath.light),
            dark: self.dark.or(beneath.dark),
            logo: self.logo.clone().or_else(|| beneath.logo.clone()),
        }
    }

    /// The first accent that is too faint.
    pub fn check(&self) -> Result<(), TooFaint> {
        let each = [(Scheme::Light, self.light), (Scheme::Dark, self.dark)];
        each.into_iter()
            .filter_map(|(scheme, accent)| Some((scheme, accent?)))
            .try_for_each(|(scheme, accent)| scheme.check(accent))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour() -> impl Strategy<Value = Colour> {
        prop::array::uniform3(any::<u8>()).prop_map(Colour)
    }

    fn scheme() -> impl Strategy<Value = Scheme> {
        prop::sample::select(Scheme::ALL.to_vec())
    }

    /// A chunk of a PNG. Nobody looks at its check.
    fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], &name, data, &[0; 4]].concat()
    }

    fn png(width: u32, height: u32, more: &[Vec<u8>]) -> Vec<u8> {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let header = chunk(*b"IHDR", &[&sides[..], &[8, 6, 0, 0, 0]].concat());
        let end = chunk(*b"IEND", &[]);
        [b"\x89PNG\r\n\x1a\n".to_vec(), header, more.concat(), end].concat()
    }

    #[test]
    fn contrast_is_computed_as_the_standard_says() {
        let grey = |text: &str| text.parse::<Colour>().expect("a colour");
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        assert_eq!(measured(grey("#767676").contrast(Colour::WHITE)), "4.54");
        assert_eq!(measured(grey("#777777").contrast(Colour::WHITE)), "4.47");
        assert_eq!(measured(4.499_9), "4.49", "never rounded up to enough");
    }

    #[test]
    fn a_faint_accent_is_refused_with_its_measure_and_what_would_do() {
        let yellow: Colour = "#FFD700".parse().expect("a colour");
        let refused = Scheme::Light.check(yellow).expect_err("too faint");
        assert!(refused.ratio < 1.5);
        assert_eq!(Scheme::Light.check(refused.nearest), Ok(()));
        assert!(refused.to_string().contains("#ffd700 is too faint (light"));
        assert_eq!(Scheme::Dark.check(yellow), Ok(()));
        let brand = Brand {
            light: Some(yellow),
            dark: Some(yellow),
            ..Brand::default()
        };
        assert_eq!(brand.check(), Err(refused));
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in [
            "", "#", "1d4f91", "#1d4f9", "#1d4f911", "#1d4f9g", "#+d4f91", "red",
        ] {
            assert_eq!(text.parse::<Colour>(), Err(InvalidColour), "{text}");
        }
    }

    #[test]
    fn a_logo_is_a_whole_png_of_a_size_that_does_not_move() {
        let data = chunk(*b"IDAT", &[1; 40]);
        let logo = Logo::new(png(200, 64, std::slice::from_ref(&data)), " Ma région ");
        let logo = logo.expect("a logo");
        assert_eq!((logo.size(), logo.alt()), ((200, 64), "Ma région"));
        let refused = |bytes: Vec<u8>, alt: &str| Logo::new(bytes, alt).expect_err("no logo");
        for (width, height) in [
            (31, 64),
            (64, 31),
            (1_025, 600),
            (64, 1_025),
            (513, 64),
            (0, 0),
        ] {
            let bytes = png(width, height, std::slice::from_ref(&data));
            assert_eq!(refused(bytes, "a"), LogoError::Size, "{width} × {height}");
        }
        let moving = [chunk(*b"acTL", &[0; 8]), data.clone()];
        assert_eq!(refused(png(64, 64, &moving), "a"), LogoError::Moves);
        let large = [chunk(*b"IDAT", &vec![0; Logo::BYTES])];
        assert_eq!(refused(png(64, 64, &large), "a"), LogoError::Bytes);
        for alt in ["", " ", "a".repeat(Logo::ALT + 1).as_str()] {
            let bytes = png(64, 64, std::slice::from_ref(&data));
            assert_eq!(refused(bytes, alt), LogoError::Alt, "{alt}");
        }
        assert_eq!(refused(png(64, 64, &[]), "a"), LogoError::Kind, "no image");
        let unknown = [chunk(*b"WASM", &[]), data.clone()];
        assert_eq!(refused(png(64, 64, &unknown), "a"), LogoError::Kind);
        let palette = [
            chunk(*b"PLTE", &[0; 3]),
            chunk(*b"tEXt", b"a"),
            data.clone(),
        ];
        assert!(Logo::new(png(64, 64, &palette), "a").is_ok());
        let whole = png(64, 64, &[data]);
        for cut in 0..whole.len() {
            assert_eq!(
                refused(whole[..cut].to_vec(), "a"),
                LogoError::Kind,
                "{cut}"
            );
        }
        // Behind the signature, the length, the name and the sides: the words of the header.
        for (at, word) in [(24, 3), (25, 5), (26, 1), (27, 1), (28, 2)] {
            let mut odd = whole.clone();
            odd[at] = word;
            assert_eq!(refused(odd, "a"), LogoError::Kind, "{at}");
        }
        let more = [&whole[..], b"<script>"].concat();
        assert_eq!(refused(more, "a"), LogoError::Kind);
        for other in [
            &b"GIF89a"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"RIFF",
        ] {
            assert_eq!(refused(other.to_vec(), "a"), LogoError::Kind);
        }
    }

    proptest! {
        #[test]
        fn a_colour_is_read_as_it_is_written(colour in colour()) {
            prop_assert_eq!(colour.to_string().parse(), Ok(colour));
            prop_assert_eq!(Colour::of_digits(&colour.digits()), Some(colour));
        }

        #[test]
        fn contrast_is_the_same_both_ways_and_between_1_and_21(one in colour(), other in colour()) {
            let ratio = one.contrast(other);
            prop_assert!((ratio - other.contrast(one)).abs() < f64::EPSILON);
            prop_assert!((1.0..=21.000_001).contains(&ratio));
            prop_assert!((one.contrast(one) - 1.0).abs() < f64::EPSILON);
        }

        #[test]
        fn an_accent_passes_if_and_only_if_each_pair_has_the_contrast_of_text(
            scheme in scheme(), accent in colour(),
        ) {
            let pairs = scheme.pairs(accent);
            let least = pairs.iter().map(|(_, front, ground)| front.contrast(*ground));
            let least = least.fold(f64::INFINITY, f64::min);
            match scheme.check(accent) {
                Ok(()) => prop_assert!(least >= TEXT),
                Err(refused) => {
                    prop_assert!(least < TEXT);
                    prop_assert!((refused.ratio - least).abs() < f64::EPSILON);
                    prop_assert_eq!(scheme.check(refused.nearest), Ok(()));
                }
            }
        }

        #[test]
        fn what_is_proposed_is_the_first_that_would_do(scheme in scheme(), accent in colour()) {
            let nearest = scheme.nearest(accent);
            prop_assert_eq!(scheme.check(nearest), Ok(()));
            if scheme.check(accent).is_ok() {
                prop_assert_eq!(nearest, accent);
            }
        }

        #[test]
        fn no_bytes_make_reading_a_png_fail_otherwise(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let framed = [b"\x89PNG\r\n\x1a\n".to_vec(), bytes].concat();
            let _ = png_size(&framed);
        }
    }
}
