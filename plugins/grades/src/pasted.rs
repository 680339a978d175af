//! A table that somebody pasted: comma-separated values (RFC 4180), or as a spreadsheet copies its cells.

/// The rows of a text, each of its values without blanks around it. What stands between values is what the first line
/// has most of: a tab, a semicolon or a comma.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let between = ['\t', ';', ',']
        .into_iter()
        .max_by_key(|mark| (first.matches(*mark).count(), *mark != ','))
        .unwrap_or(';');
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut value = String::new();
    let mut is_quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                value.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if value.trim().is_empty() => {
                value.clear();
                is_quoted = true;
            }
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut value));
                rows.push(std::mem::take(&mut row));
            }
            c if c == between && !is_quoted => row.push(std::mem::take(&mut value)),
            c => value.push(c),
        }
    }
    row.push(value);
    rows.push(row);
    let trimmed = |row: Vec<String>| -> Vec<String> {
        row.into_iter()
            .map(|value| value.trim().to_owned())
            .collect()
    };
    rows.into_iter()
        .map(trimmed)
        .filter(|row| row.iter().any(|value| !value.is_empty()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        rows(text)
    }

    #[test]
    fn what_spreadsheets_give_is_read() {
        let expected = [vec!["Élève", "Contrôle"], vec!["MARTIN Léa", "12,5"]];
        for text in [
            "\u{feff}Élève;Contrôle\r\nMARTIN Léa;\"12,5\"\r\n",
            "Élève\tContrôle\nMARTIN Léa\t12,5",
            "Élève,Contrôle\nMARTIN Léa,\"12,5\"\n\n",
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
        assert_eq!(
            read("a;\"dit \"\"non\"\";\nici\""),
            [["a", "dit \"non\";\nici"]]
        );
        assert_eq!(read(""), [[""; 0]; 0]);
    }

    proptest! {
        #[test]
        fn what_is_written_in_quotation_marks_comes_back(
            table in prop::collection::vec(prop::collection::vec("[a-z;,\"\n]{1,6}", 2..5), 1..6),
        ) {
            let clean = |value: &String| value.trim().to_owned();
            let table: Vec<Vec<String>> =
                table.iter().map(|row| row.iter().map(clean).collect()).collect();
            prop_assume!(table.iter().all(|row| row.iter().any(|value| !value.is_empty())));
            let line = |row: &Vec<String>| {
                let values = row.iter().map(|value| format!("\"{}\"", value.replace('"', "\"\"")));
                values.collect::<Vec<_>>().join("\t")
            };
            let header = vec!["x".to_owned(); 40];
            let text = std::iter::once(&header).chain(&table).map(line).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(&read(&text)[1..], &table[..]);
        }

        #[test]
        fn nothing_that_is_pasted_is_too_odd(text in ".{0,200}") {
            let _ = read(&text);
        }
    }
}
