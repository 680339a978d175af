//! What the kernel answers.

use serde_json::Value;

use crate::Error;

/// The answer to a view or an act.
#[derive(Clone, Debug)]
pub struct Answer {
    json: Value,
}

impl Answer {
    pub(crate) fn new(json: Value) -> Self {
        Self { json }
    }

    /// 200, 303, 403, 404, 409, 422, 500 or 503.
    pub fn status(&self) -> u64 {
        self.json.get("status").and_then(Value::as_u64).unwrap_or(0)
    }

    /// Where a redirect leads: "path?query".
    pub fn redirect(&self) -> &str {
        self.text("redirect")
    }

    /// What a redirect says.
    pub fn notice(&self) -> &str {
        self.text("notice")
    }

    /// The sentence of a failure.
    pub fn message(&self) -> &str {
        self.text("message")
    }

    /// The page of a form that was not accepted.
    pub fn form(&self) -> Result<Page, Error> {
        match (self.status(), self.json.get("page")) {
            (422, Some(page)) if !page.is_null() => Ok(Page { json: page.clone() }),
            _ => Err(self.unexpected("a form")),
        }
    }

    pub(crate) fn page(&self, what: &str) -> Result<Page, Error> {
        match (self.status(), self.json.get("page")) {
            (200, Some(page)) => Ok(Page { json: page.clone() }),
            _ => Err(self.unexpected(what)),
        }
    }

    pub(crate) fn tile(&self) -> Option<Page> {
        let tile = self.json.get("tile").filter(|tile| !tile.is_null())?;
        Some(Page { json: tile.clone() })
    }

    pub(crate) fn unexpected(&self, what: &str) -> Error {
        Error::new(format!("{what}: {}", self.json))
    }

    fn text(&self, key: &str) -> &str {
        self.json
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// A page, or a tile.
#[derive(Clone, Debug)]
pub struct Page {
    json: Value,
}

impl Page {
    /// The page as JSON: `title`, `lead`, `back`, `actions`, `blocks`.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Every text of the page, one a line: what a person can read, addresses among it.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        gather(&self.json, &mut lines);
        lines.join("\n")
    }

    /// Whether a person reads this somewhere on the page.
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The blocks of one type: "items", "table", "week".
    pub fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> + 'a {
        list(&self.json, "blocks").filter(move |block| has(block, "type", kind))
    }

    /// Every item of every list of items.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        self.blocks("items").flat_map(|block| list(block, "items"))
    }

    /// The item that reads this somewhere.
    pub fn item(&self, text: &str) -> Option<&Value> {
        self.items().find(|item| reads(item, text))
    }

    /// The entry of a week that reads this somewhere.
    pub fn entry(&self, text: &str) -> Option<&Value> {
        self.blocks("week")
            .flat_map(|block| list(block, "entries"))
            .find(|entry| reads(entry, text))
    }

    /// The field of a form.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.blocks("form")
            .flat_map(|form| list(form, "fields"))
            .find(|field| has(field, "name", name))
    }

    /// What is wrong with a field of a form.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.field(name)?.get("error")?.as_str()
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn has(value: &Value, key: &str, text: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some(text)
}

fn reads(value: &Value, text: &str) -> bool {
    let mut lines = Vec::new();
    gather(value, &mut lines);
    lines.iter().any(|line| line.contains(text))
}

fn gather(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::String(text) => lines.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| gather(value, lines)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "type" | "tone" | "emphasis"))
            .for_each(|(_, value)| gather(value, lines)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_item_by_item() {
        let page = Page {
            json: serde_json::json!({
                "title": "À faire",
                "blocks": [
                    {"type": "day", "day": "2026-11-24"},
                    {"type": "items", "items": [{"title": "Maths", "text": "Ex. 3", "done": true}]},
                    {"type": "form", "fields": [{"name": "due", "error": "Choisissez un jour."}]},
                ],
            }),
        };
        assert!(page.says("Ex. 3") && !page.says("items"));
        assert_eq!(
            page.item("Ex. 3").and_then(|item| item["done"].as_bool()),
            Some(true)
        );
        assert_eq!(page.error("due"), Some("Choisissez un jour."));
        assert_eq!(page.error("text"), None);
    }
}
