//! The trace that a request belongs to, as whoever sent it on says (W3C Trace Context, `traceparent`).

/// The length of what version 00 says, in characters.
const LENGTH: usize = 55;

/// What a `traceparent` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    pub(crate) trace: [u64; 2],
    pub(crate) span: u64,
    /// Whether whoever sent the request on keeps the trace.
    pub(crate) is_kept: bool,
}

impl Parent {
    /// Reads the header (W3C Trace Context, level 1, section 3.2): what is not exactly right says nothing. Of a later
    /// version, what this one knows is read.
    pub fn of(header: &str) -> Option<Self> {
        let fields: Vec<&str> = header.get(..LENGTH)?.split('-').collect();
        let &[version, trace, span, flags] = fields.as_slice() else {
            return None;
        };
        if [version, trace, span, flags].map(str::len) != [2, 32, 16, 2] {
            return None;
        }
        let goes_on = header.as_bytes().get(LENGTH);
        match hexadecimal(version)? {
            0 if goes_on.is_none() => {}
            0 | 0xff => return None,
            _ if goes_on.is_none_or(|next| *next == b'-') => {}
            _ => return None,
        }
        let (high, low) = trace.split_at_checked(16)?;
        let parent = Self {
            trace: [hexadecimal(high)?, hexadecimal(low)?],
            span: hexadecimal(span)?,
            is_kept: hexadecimal(flags)? & 1 == 1,
        };
        (parent.trace != [0, 0] && parent.span != 0).then_some(parent)
    }
}

/// Lower case only, as the header has it.
fn hexadecimal(text: &str) -> Option<u64> {
    let is_right = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    is_right.then(|| u64::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn a_parent_is_read_as_it_is_written() {
        let parent = Parent::of(RIGHT).expect("right");
        assert_eq!(parent.trace, [0x0af7_6519_16cd_43dd, 0x8448_eb21_1c80_319c]);
        assert_eq!(parent.span, 0xb7ad_6b71_6920_3331);
        assert!(parent.is_kept);
        let not_kept = Parent::of(&RIGHT.replace("-01", "-02")).expect("right");
        assert!(!not_kept.is_kept);
        let later = format!("cc{}-what-is-to-come", &RIGHT[2..]);
        assert_eq!(Parent::of(&later), Some(parent));
    }

    #[test]
    fn what_is_not_exactly_right_says_nothing() {
        let with = |at: usize, what: &str| {
            let mut text = RIGHT.to_owned();
            text.replace_range(at..at + what.len(), what);
            text
        };
        for wrong in [
            String::new(),
            RIGHT[..54].to_owned(),
            format!("{RIGHT}-00"),
            format!("{RIGHT}0"),
            format!("cc{}0", &RIGHT[2..]),
            with(0, "ff"),
            with(3, "0AF7"),
            with(3, "+af7"),
            with(3, "é"),
            with(2, "_"),
            with(3, &"0".repeat(32)),
            with(36, &"0".repeat(16)),
            with(36, "b7ad6b71692033-1"),
        ] {
            assert_eq!(Parent::of(&wrong), None, "{wrong}");
        }
    }
}
