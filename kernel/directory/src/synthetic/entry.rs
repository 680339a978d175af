//! Writing entries as the ministry does.

use std::fmt::Write;

/// What is before the entries of every file, but for the declaration.
const HEAD: &str = "<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n<ficAlimMENESR>\n";

/// The entries of one file.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    xml: String,
    /// How many there are.
    pub(crate) count: u32,
}

/// An entry being written.
pub(crate) struct EntryWriter<'e>(&'e mut String);

impl Entries {
    /// Adds an entry with its operational attribute, its key, and the attributes that `fill` adds.
    pub(crate) fn add(
        &mut self,
        operational: (&str, &str),
        key: &str,
        fill: impl FnOnce(&mut EntryWriter<'_>),
    ) {
        let xml = &mut self.xml;
        let (name, category) = operational;
        xml.push_str("<addRequest>\n<operationalAttributes><attr name=\"");
        xml.push_str(name);
        xml.push_str("\"><value>");
        xml.push_str(category);
        xml.push_str("</value></attr></operationalAttributes>\n<identifier><id>");
        escape(xml, key);
        xml.push_str("</id></identifier>\n<attributes>\n");
        fill(&mut EntryWriter(xml));
        xml.push_str("</attributes>\n</addRequest>\n");
        self.count += 1;
    }

    /// The file's text, with or without a declaration; the entries are forgotten.
    pub(crate) fn take(&mut self, declared: Option<&str>) -> String {
        let mut file = String::with_capacity(self.xml.len() + 256);
        if let Some(encoding) = declared {
            // Writing to a string cannot fail.
            let _ = writeln!(file, "<?xml version=\"1.0\" encoding=\"{encoding}\"?>");
        }
        file.push_str(HEAD);
        file.push_str(&self.xml);
        file.push_str("</ficAlimMENESR>\n");
        self.xml.clear();
        self.count = 0;
        file
    }
}

impl EntryWriter<'_> {
    /// An attribute with one value; an empty one is written `<value/>`, as the ministry does.
    pub(crate) fn one(&mut self, name: &str, value: &str) {
        self.all(name, [value]);
    }

    /// An attribute with its values.
    pub(crate) fn all<V: AsRef<str>>(&mut self, name: &str, values: impl IntoIterator<Item = V>) {
        self.0.push_str("<attr name=\"");
        self.0.push_str(name);
        self.0.push_str("\">");
        let mut any = false;
        for value in values {
            let value = value.as_ref();
            if !value.is_empty() {
                any = true;
                self.0.push_str("<value>");
                escape(self.0, value);
                self.0.push_str("</value>");
            }
        }
        self.0.push_str(if any {
            "</attr>\n"
        } else {
            "<value/></attr>\n"
        });
    }
}

fn escape(to: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        let (before, from) = rest.split_at(at);
        to.push_str(before);
        to.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            _ => "&gt;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    to.push_str(rest);
}
