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

    /// Where a form that is kept while somebody types is found again, and where it sends from then on; none
    /// where it was not kept.
    pub fn kept(&self) -> Option<(&str, &str)> {
        let place = |key| self.json.pointer(key).and_then(Value::as_str);
        place("/kept/at").zip(place("/kept/to"))
    }

    /// What became of a cell that was sent: what it says now, and why what was typed is not kept.
    pub fn cell(&self, name: &str) -> Option<(&str, Option<&str>)> {
        let one = list(&self.json, "cells").find(|one| has(one, "name", name))?;
        let value = one.get("value").and_then(Value::as_str)?;
        Some((value, one.get("error").and_then(Value::as_str)))
    }

    /// Why it is neither a page nor a redirect, as a word: `not-a-member` (refused before the module),
    /// `forbidden` (by a rule, or by the module), `not-found`, `module-off` … Empty for what went well.
    pub fn code(&self) -> &str {
        self.text("code")
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

    /// The page that an act shows in the place of a redirect: what it wrote is kept.
    pub fn shown(&self) -> Result<Page, Error> {
        self.page("a page")
    }

    pub(crate) fn page(&self, what: &str) -> Result<Page, Error> {
        match (self.status(), self.json.get("page")) {
            (200, Some(page)) => Ok(Page { json: page.clone() }),
            _ => Err(self.unexpected(what)),
        }
    }

    pub(crate) fn archive(&self, what: &str) -> Result<Archive, Error> {
        let archive = self
            .json
            .get("archive")
            .ok_or_else(|| self.unexpected(what))?;
        let text = |value: &Value, key| {
            let text = value.get(key).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        let entries = archive.get("entries").and_then(Value::as_array);
        let entries = entries.into_iter().flatten();
        Ok(Archive {
            name: text(archive, "name").unwrap_or_default(),
            entries: entries
                .map(|entry| Entry {
                    path: text(entry, "path").unwrap_or_default(),
                    size: entry.get("size").and_then(Value::as_u64).unwrap_or(0),
                    text: text(entry, "text"),
                })
                .collect(),
        })
    }

    pub(crate) fn sheet(&self, what: &str) -> Result<Sheet, Error> {
        let text = |key| self.json.pointer(key).and_then(Value::as_str);
        let sheet = text("/sheet/name").zip(text("/sheet/text"));
        let (name, text) = sheet.ok_or_else(|| self.unexpected(what))?;
        Ok(Sheet {
            name: name.to_owned(),
            text: text.to_owned(),
        })
    }

    pub(crate) fn notifications(&self, what: &str) -> Result<Vec<Notification>, Error> {
        let lines = self.json.get("notifications").and_then(Value::as_array);
        let lines = lines.ok_or_else(|| self.unexpected(what))?;
        Ok(lines
            .iter()
            .map(|line| {
                let text = |key| line.get(key).and_then(Value::as_str).unwrap_or_default();
                Notification {
                    text: text("text").to_owned(),
                    child: text("child").to_owned(),
                    path: text("path").to_owned(),
                    unread: line.get("unread") == Some(&Value::Bool(true)),
                }
            })
            .collect())
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

/// An archive as somebody gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// What it is called, its end included.
    pub name: String,
    /// What is in it, in its order.
    pub entries: Vec<Entry>,
}

/// A file or a text of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its folder's name and its own.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// What stands in a text that the module gave; none of a file.
    pub text: Option<String>,
}

/// A table to keep, as somebody gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the file is called.
    pub name: String,
    /// Its content: CSV.
    pub text: String,
}

/// A line of somebody's notifications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What it says, in French.
    pub text: String,
    /// The given name of the child whom it concerns, for a relative; else empty.
    pub child: String,
    /// The path that it opens.
    pub path: String,
    /// Whether they have not read it.
    pub unread: bool,
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

    /// The cell of a grid that is typed, by its name.
    pub fn input(&self, name: &str) -> Option<&Value> {
        let rows = self.blocks("grid").flat_map(|grid| list(grid, "rows"));
        let mut cells = rows.flat_map(|row| list(row, "cells"));
        cells.find(|cell| has(cell, "name", name))
    }

    /// What the row of a grid of this label says, cell by cell: what is kept, or shown.
    pub fn grid_row(&self, label: &str) -> Option<Vec<&str>> {
        let mut rows = self.blocks("grid").flat_map(|grid| list(grid, "rows"));
        let row = rows.find(|row| has(row, "label", label))?;
        Some(
            row.get("cells")?
                .as_array()?
                .iter()
                .filter_map(|cell| cell.get("value").or(cell.get("text"))?.as_str())
                .collect(),
        )
    }

    /// The only button of the page that says this; an error if there is none, or more than one.
    pub fn button(&self, label: &str) -> Result<Button, Error> {
        button(&self.json, label)
    }

    /// The button that says this on the item that reads `item` somewhere.
    pub fn button_of(&self, item: &str, label: &str) -> Result<Button, Error> {
        let found = self.item(item);
        button(
            found.ok_or_else(|| Error::new(format!("no item reads {item:?}")))?,
            label,
        )
    }

    /// Where the first link, item or card that says this leads, within the module.
    pub fn link(&self, label: &str) -> Result<String, Error> {
        let missing = || Error::new(format!("no link says {label:?}"));
        let mut found = None;
        walk(&self.json, &mut |value| {
            let says = has(value, "label", label) || has(value, "title", label);
            let href = value.get("href").and_then(Value::as_str);
            let going = value.pointer("/target/go/href").and_then(Value::as_str);
            if says && found.is_none() {
                found = href.or(going).map(place);
            }
        });
        found.map(address).ok_or_else(missing)
    }

    /// Where the first form sends, within the module: "path?query".
    pub fn sends_to(&self) -> Result<String, Error> {
        let form = self.blocks("form").next();
        let href = form.and_then(|form| form.get("href")?.as_str());
        let href = href.ok_or_else(|| Error::new("there is no form that leads anywhere"))?;
        Ok(address(place(href)))
    }

    /// What is wrong with a field of a form.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.field(name)?.get("error")?.as_str()
    }
}

/// A button of a page: what it sends, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) fields: Vec<(String, String)>,
}

impl Button {
    /// The path within the module to which it sends.
    pub fn path(&self) -> &str {
        &self.path
    }
}

fn button(within: &Value, label: &str) -> Result<Button, Error> {
    let mut found = Vec::new();
    walk(within, &mut |value| {
        let post = value.pointer("/target/post");
        if let Some(post) = post.filter(|_| has(value, "label", label)) {
            found.push(post.clone());
        }
    });
    let [post] = found.as_slice() else {
        let many = found.len();
        return Err(Error::new(format!("{many} buttons say {label:?}")));
    };
    let href = post.get("href").and_then(Value::as_str);
    let (path, query) = place(href.ok_or_else(|| Error::new("the button leads nowhere"))?);
    let fields = list(post, "fields").filter_map(|pair| {
        let text = |at| pair.get(at).and_then(Value::as_str).map(str::to_owned);
        Some((text(0)?, text(1)?))
    });
    Ok(Button {
        path,
        query,
        fields: fields.collect(),
    })
}

/// An address of the portal, `/s/SCHOOL/MODULE/PATH?QUERY`, as one within the module.
fn place(href: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let path = path.splitn(5, '/').nth(4).unwrap_or_default();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    (
        path.to_owned(),
        pairs
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect(),
    )
}

/// A place as one text.
fn address((mut path, query): (String, Vec<(String, String)>)) -> String {
    for (at, (name, value)) in query.iter().enumerate() {
        path.push(if at == 0 { '?' } else { '&' });
        path.extend([name.as_str(), "=", value.as_str()]);
    }
    path
}

/// Without percent-encoding, as a server reads it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (plain, encoded) = rest.split_at(at);
        bytes.extend_from_slice(plain.as_bytes());
        let code = encoded.get(1..3).map(|code| u8::from_str_radix(code, 16));
        match code {
            Some(Ok(byte)) => bytes.push(byte),
            _ => return text.to_owned(),
        }
        rest = encoded.get(3..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// Shows every object, outer ones first.
fn walk(value: &Value, look: &mut impl FnMut(&Value)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, look)),
        Value::Object(fields) => {
            look(value);
            fields.values().for_each(|value| walk(value, look));
        }
        _ => {}
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

    #[test]
    fn a_button_is_found_by_what_it_says_and_where() {
        let back = |id: &str| {
            serde_json::json!({"label": "Rendu", "target": {"post": {
                "href": format!("/s/college/lost-and-found/back/{id}?day=2026-11-24&of=class%3A6A"),
                "fields": [["by", "head"]],
            }}})
        };
        let page = Page {
            json: serde_json::json!({
                "title": "Objets trouvés",
                "actions": [{"label": "Déposer", "target": {"go": {"href": "/s/college/lost-and-found/new"}}}],
                "blocks": [
                    {"type": "items", "items": [
                        {"title": "Écharpe", "href": "/s/college/lost-and-found/1", "actions": [back("1")]},
                        {"title": "Gourde", "href": null, "actions": [back("2")]},
                    ]},
                    {"type": "pagination", "next": {
                        "label": "Plus anciens", "href": "/s/college/lost-and-found?after=0a~1",
                    }},
                ],
            }),
        };
        assert!(page.button("Rendu").is_err(), "which of two");
        assert!(page.button_of("Gourde", "Perdu").is_err());
        assert_eq!(
            page.button_of("Gourde", "Rendu").ok(),
            Some(Button {
                path: "back/2".into(),
                query: vec![
                    ("day".into(), "2026-11-24".into()),
                    ("of".into(), "class:6A".into()),
                ],
                fields: vec![("by".into(), "head".into())],
            })
        );
        let link = |label| page.link(label).ok();
        assert_eq!(link("Déposer").as_deref(), Some("new"));
        assert_eq!(link("Écharpe").as_deref(), Some("1"));
        assert_eq!(link("Plus anciens").as_deref(), Some("?after=0a~1"));
        assert_eq!(link("Gourde"), None, "it leads nowhere");
    }
}
