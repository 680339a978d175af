//! A module's log lines of one call: few, short, and without what a terminal would obey.

use crate::limits;

/// Lines of one call.
#[derive(Debug, Default)]
pub struct Log {
    /// The lines kept.
    pub lines: Vec<LogLine>,
    /// How many more there would have been.
    pub dropped: u32,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How bad.
    pub severity: tracing::Level,
    /// The text, on one line.
    pub message: String,
}

impl Log {
    /// Keeps a line, cut and cleaned; counts it if there are too many.
    pub fn write(&mut self, severity: tracing::Level, message: &str) {
        if self.lines.len() >= limits::LOG_LINES {
            self.dropped = self.dropped.saturating_add(1);
            return;
        }
        let message = plain(message, limits::LOG_CHARS);
        self.lines.push(LogLine { severity, message });
    }

    /// Keeps so many of its lines and counts the others.
    pub(crate) fn keep(&mut self, lines: usize) {
        let over = self.lines.len().saturating_sub(lines);
        self.lines.truncate(lines);
        self.dropped = self
            .dropped
            .saturating_add(u32::try_from(over).unwrap_or(u32::MAX));
    }
}

/// What a module says, fit for a log, a terminal and a table: on one line, so long at most, and without
/// what is not seen and changes what is.
pub fn plain(text: &str, most: usize) -> String {
    let shown = text.chars().take(most);
    shown.map(|c| if is_hidden(c) { ' ' } else { c }).collect()
}

/// What is not seen and changes what is (Unicode Technical Report 36, section 2.5).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_beyond_the_limit_are_counted_and_long_ones_cut() {
        let mut log = Log::default();
        for _ in 0..limits::LOG_LINES + 3 {
            log.write(tracing::Level::INFO, &"x".repeat(limits::LOG_CHARS * 2));
        }
        assert_eq!((log.lines.len(), log.dropped), (limits::LOG_LINES, 3));
        assert!(
            log.lines
                .iter()
                .all(|line| line.message.len() == limits::LOG_CHARS)
        );
    }

    #[test]
    fn a_line_cannot_forge_another_or_colour_a_terminal() {
        let mut log = Log::default();
        log.write(
            tracing::Level::INFO,
            "a\n2026 ERROR \u{1b}[31mb\u{202E}txt\u{2028}c",
        );
        assert_eq!(log.lines[0].message, "a 2026 ERROR  [31mb txt c");
    }
}
