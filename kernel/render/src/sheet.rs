//! A sheet as a file of comma-separated values (RFC 4180), as spreadsheets in France open it without asking: with
//! a mark of UTF-8 in front, semicolons between values, CR LF at the end of each line.

use preau_domain::page::Sheet;

use crate::text::clean;

/// The file's name: the sheet's, without what a name cannot have on every system.
pub fn file_name(sheet: &Sheet) -> String {
    let name = clean::line(&sheet.name);
    let name = name.replace(['/', '\\', ':', '*', '?', '"', '<', '>', '|'], "-");
    let name: String = name.trim_matches(['.', ' ']).chars().take(120).collect();
    let name = if name.is_empty() { "tableau" } else { &name };
    format!("{name}.csv")
}

/// The file's content.
pub fn csv(sheet: &Sheet) -> String {
    let mut text = String::from('\u{feff}');
    for row in &sheet.rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                text.push(';');
            }
            push(&mut text, &clean::lines(value));
        }
        text.push_str("\r\n");
    }
    text
}

/// A value: within quotation marks where it has something that means the end of one; and, where a spreadsheet would
/// take it for a formula, behind an apostrophe. "-0,5" is a number, and stays one.
fn push(text: &mut String, value: &str) {
    let is_number = value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | ',' | '.'));
    let begins = value.trim_start().starts_with(['=', '+', '-', '@']);
    let disarmed = if begins && !is_number { "'" } else { "" };
    if value.contains([';', '"', '\n', '\r', '\t']) {
        text.push('"');
        text.push_str(disarmed);
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(disarmed);
        text.push_str(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, row: &[&str]) -> Sheet {
        Sheet {
            name: name.to_owned(),
            rows: vec![row.iter().map(|value| (*value).to_owned()).collect()],
        }
    }

    fn line(row: &[&str]) -> String {
        let text = csv(&sheet("", row));
        let text = text.strip_prefix('\u{feff}').expect("its mark");
        text.strip_suffix("\r\n").expect("its end").to_owned()
    }

    #[test]
    fn what_would_end_a_value_stands_within_quotation_marks() {
        assert_eq!(line(&["MARTIN Léa", "12,5", ""]), "MARTIN Léa;12,5;");
        assert_eq!(
            line(&["a;b", "dit \"non\"", "a\nb"]),
            "\"a;b\";\"dit \"\"non\"\"\";\"a\nb\""
        );
    }

    #[test]
    fn no_value_is_a_formula() {
        let formulas = ["=1+1", "@SUM(A1)", "+cmd", " =A1", "-2+3*cmd|' /C calc'!A0"];
        for formula in formulas {
            let line = line(&[formula]);
            assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
        }
        assert_eq!(line(&["-0.5", "+3"]), "-0.5;+3");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let name = |name: &str| file_name(&sheet(name, &[]));
        assert_eq!(name("6A – Maths"), "6A – Maths.csv");
        assert_eq!(name("../../etc/passwd"), "-..-etc-passwd.csv");
        assert_eq!(name(" . "), "tableau.csv");
    }
}
