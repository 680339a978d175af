//! From XML to entries, one at a time.
//!
//! A pull parser over a bounded buffer: nothing but the entry being read is held. A document type
//! is skipped unread, so nothing that it declares or points to exists for us; of references, only
//! the five predefined ones and those by number are resolved, and any other sets its entry aside.

use std::io::Read;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::aaf::encoding::{Refused, TextReader};
use crate::aaf::limits::Limits;
use crate::aaf::request::{Kind, Request};
use crate::reason::Reason;

/// XML attributes of a tag among which `name` is looked for.
const TAG_ATTRIBUTES: usize = 16;

/// Why the rest of a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileFault {
    /// Why.
    pub(crate) reason: Reason,
    /// The line where it showed.
    pub(crate) line: u64,
    /// What the XML parser says.
    pub(crate) detail: String,
}

/// An element, as far as the format gives it a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Root,
    Request,
    Operational,
    Identifier,
    Attributes,
    Attr,
    OperationalAttr,
    /// Text that is stored from this mark of the entry's text.
    Value(usize),
    Category(usize),
    Id(usize),
    /// Anything else, with all that is in it.
    Other,
}

/// Reads a file's entries.
pub(crate) struct RequestReader<'l, R> {
    xml: Reader<TextReader<R>>,
    buffer: Vec<u8>,
    open: Vec<Element>,
    limits: &'l Limits,
    rooted: bool,
}

impl<'l, R: Read> RequestReader<'l, R> {
    /// Reads `file` within `limits`.
    pub(crate) fn new(file: R, limits: &'l Limits) -> Self {
        let mut xml = Reader::from_reader(TextReader::new(file, limits.event_bytes));
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Self {
            xml,
            buffer: Vec::new(),
            open: Vec::new(),
            limits,
            rooted: false,
        }
    }

    /// Bytes of the file read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.xml.get_ref().bytes()
    }

    /// Memory held, in bytes.
    pub(crate) fn capacity(&self) -> usize {
        self.xml.get_ref().capacity() + self.buffer.capacity()
    }

    /// Reads the next entry into `request`; false at the end of the file.
    pub(crate) fn next(&mut self, request: &mut Request) -> Result<bool, FileFault> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let found = self.next_in(&mut buffer, request);
        self.buffer = buffer;
        found
    }

    fn next_in(&mut self, buffer: &mut Vec<u8>, request: &mut Request) -> Result<bool, FileFault> {
        loop {
            buffer.clear();
            self.xml.get_mut().begin_piece();
            let event = match self.xml.read_event_into(buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.fault_of(&error)),
            };
            match event {
                Event::Start(tag) => self.start(&tag, request)?,
                Event::End(_) => {
                    if self.end(request) {
                        return Ok(true);
                    }
                }
                Event::Text(text) => self.text(&text.xml_content(XmlVersion::Implicit1_0), request),
                Event::CData(text) => {
                    self.text(&text.xml_content(XmlVersion::Implicit1_0), request);
                }
                Event::GeneralRef(reference) => self.reference(&reference, request),
                Event::Eof => return self.eof(),
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
    }

    fn eof(&self) -> Result<bool, FileFault> {
        if self.rooted && self.open.is_empty() {
            Ok(false)
        } else {
            Err(self.fault(Reason::Truncated, ""))
        }
    }

    fn fault(&self, reason: Reason, detail: &str) -> FileFault {
        FileFault {
            reason,
            line: self.xml.get_ref().line(),
            detail: detail.to_owned(),
        }
    }

    fn fault_of(&self, error: &quick_xml::Error) -> FileFault {
        let reason = match error {
            quick_xml::Error::Io(io) => {
                match io.get_ref().and_then(|e| e.downcast_ref::<Refused>()) {
                    Some(Refused::Encoding(_)) => Reason::UnknownEncoding,
                    Some(Refused::Piece(_)) => Reason::EventTooLarge,
                    None => Reason::Unreadable,
                }
            }
            _ => Reason::Malformed,
        };
        self.fault(reason, &error.to_string())
    }

    fn start(&mut self, tag: &BytesStart<'_>, request: &mut Request) -> Result<(), FileFault> {
        if self.open.len() >= self.limits.depth {
            return Err(self.fault(Reason::TooDeep, ""));
        }
        let name = tag.local_name();
        let element = match (self.open.last(), name.as_ref()) {
            (None, "ficAlimMENESR") if !self.rooted => Element::Root,
            (None, name) => return Err(self.fault(Reason::NotAlimentation, name)),
            (Some(Element::Root), "addRequest") => self.begin(Kind::Add, request),
            (Some(Element::Root), "modifyRequest") => self.begin(Kind::Modify, request),
            (Some(Element::Root), "deleteRequest") => self.begin(Kind::Delete, request),
            (Some(Element::Request), "operationalAttributes") => Element::Operational,
            (Some(Element::Request), "identifier") => Element::Identifier,
            (Some(Element::Request), "attributes") => Element::Attributes,
            (Some(Element::Operational), "attr") => Element::OperationalAttr,
            (Some(Element::OperationalAttr), "value") => Element::Category(request.mark()),
            (Some(Element::Identifier), "id") => Element::Id(request.mark()),
            (Some(Element::Attributes), "attr") => {
                self.attribute(tag, request);
                Element::Attr
            }
            (Some(Element::Attr), "value") => Element::Value(request.mark()),
            _ => Element::Other,
        };
        self.rooted = true;
        self.open.push(element);
        Ok(())
    }

    fn begin(&self, kind: Kind, request: &mut Request) -> Element {
        request.begin(kind, self.xml.get_ref().line());
        Element::Request
    }

    fn attribute(&self, tag: &BytesStart<'_>, request: &mut Request) {
        let mut attributes = tag.attributes();
        // The check for doubles takes quadratic time, and only one attribute is asked for.
        attributes.with_checks(false);
        let name = attributes
            .take(TAG_ATTRIBUTES)
            .filter_map(Result::ok)
            .find(|attribute| attribute.key.as_ref() == "name");
        match name.map(|name| name.normalized_value(XmlVersion::Implicit1_0)) {
            Some(Ok(name)) if name.len() <= 256 => request.push_name(name.trim(), self.limits),
            Some(_) => request.fail(Reason::ValueTooLong, "name"),
            None => request.push_name("", self.limits),
        }
    }

    /// Closes an element; true if it was an entry.
    fn end(&mut self, request: &mut Request) -> bool {
        match self.open.pop() {
            Some(Element::Value(start)) => request.push_value(start, self.limits),
            Some(Element::Category(start)) => request.end_category(start),
            Some(Element::Id(start)) => request.end_identifier(start),
            Some(Element::Request) => return true,
            _ => {}
        }
        false
    }

    fn text(&self, text: &str, request: &mut Request) {
        if let Some(&(Element::Value(start) | Element::Category(start) | Element::Id(start))) =
            self.open.last()
        {
            request.push_text(start, text, self.limits);
        }
    }

    fn reference(&self, reference: &BytesRef<'_>, request: &mut Request) {
        if matches!(
            self.open.last(),
            Some(Element::Value(_) | Element::Category(_) | Element::Id(_))
        ) {
            match resolved(reference) {
                Some(c) => self.text(c.encode_utf8(&mut [0; 4]), request),
                None => request.fail(Reason::UnknownEntity, reference),
            }
        }
    }
}

/// The character that a predefined reference, or one by number, stands for.
fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SMALL: Limits = Limits {
        archive_bytes: u64::MAX,
        expansion: 200,
        expansion_floor: u64::MAX,
        files: 100,
        event_bytes: 4096,
        depth: 8,
        value_bytes: 1024,
        entry_bytes: 2048,
        attributes: 8,
        values: 16,
        survey: 100,
        problems: 10,
    };

    /// A file with two entries, of everything that the format allows.
    const FILE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n\
        <ficAlimMENESR><!-- deux fiches -->\n\
        <addRequest>\n\
        <operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes>\n\
        <identifier><id>42</id></identifier>\n\
        <attributes>\n\
        <attr name=\"sn\"><value>D&apos;Aubign&#233; &amp; Cie</value></attr>\n\
        <attr name='givenName'><value><![CDATA[Zoé <3]]></value><value/></attr>\n\
        <attr name=\"ENTEleveClasses\"/>\n\
        </attributes></addRequest>\n\
        <deleteRequest><identifier><id>43</id></identifier></deleteRequest>\n\
        </ficAlimMENESR>\n";

    /// The entries as text, and how the file ended.
    fn read(bytes: &[u8]) -> (Vec<String>, Option<FileFault>, usize) {
        let mut reader = RequestReader::new(bytes, &SMALL);
        let mut request = Request::default();
        let mut found = Vec::new();
        let mut held = 0;
        loop {
            let next = reader.next(&mut request);
            held = held.max(reader.capacity() + request.capacity());
            match next {
                Ok(true) => {
                    let values: Vec<String> = request
                        .names()
                        .map(|name| {
                            format!("{name}={:?}", request.values(name).collect::<Vec<_>>())
                        })
                        .collect();
                    found.push(format!(
                        "{:?} {} {} {} {:?}",
                        request.kind,
                        request.category(),
                        request.identifier(),
                        values.join(" "),
                        request.fault.as_ref().map(|fault| fault.0),
                    ));
                }
                Ok(false) => return (found, None, held),
                Err(fault) => return (found, Some(fault), held),
            }
        }
    }

    fn with_value(value: &str) -> String {
        FILE.replace("D&apos;Aubign&#233; &amp; Cie", value)
    }

    #[test]
    fn entries_come_one_by_one_with_their_values() {
        let (found, fault, _) = read(FILE.as_bytes());
        assert_eq!(fault, None);
        assert_eq!(
            found,
            [
                "Add Eleve 42 sn=[\"D'Aubigné & Cie\"] givenName=[\"Zoé <3\"] ENTEleveClasses=[] None",
                "Delete  43  None",
            ]
        );
    }

    #[test]
    fn entities_of_a_document_type_do_not_exist() {
        for declared in [
            "<!DOCTYPE f [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>",
            "<!DOCTYPE f [<!ENTITY c SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE f SYSTEM \"https://example.org/evil.dtd\">",
        ] {
            let file = with_value("&c;").replace(
                "<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">",
                declared,
            );
            let (found, fault, _) = read(file.as_bytes());
            assert_eq!(fault, None);
            assert!(found[0].ends_with("Some(UnknownEntity)"), "{found:?}");
            assert_eq!(found.len(), 2);
        }
    }

    #[test]
    fn what_is_too_large_is_set_aside_or_ends_the_file_and_memory_stays_bounded() {
        let (found, fault, _) = read(with_value(&"x".repeat(1025)).as_bytes());
        assert!(found[0].ends_with("Some(ValueTooLong)") && fault.is_none());
        let (found, fault, _) = read(with_value(&"x&amp;".repeat(600)).as_bytes());
        assert!(found[0].ends_with("Some(ValueTooLong)") && fault.is_none());
        let many = "</value><value>x".repeat(20);
        let (found, fault, _) = read(with_value(&many).as_bytes());
        assert!(found[0].ends_with("Some(TooManyValues)") && fault.is_none());
        let attributes = format!(
            "x</value></attr>{}<attr name='z'><value>x",
            "<attr name='y'><value>x</value></attr>".repeat(20)
        );
        let (found, fault, _) = read(with_value(&attributes).as_bytes());
        assert!(found[0].ends_with("Some(TooManyValues)") && fault.is_none());
        let entry = format!("{}</value><value>{0}</value><value>{0}", "x".repeat(1000));
        let (found, fault, _) = read(with_value(&entry).as_bytes());
        assert!(found[0].ends_with("Some(EntryTooLarge)") && fault.is_none());

        let base = read(FILE.as_bytes()).2;
        for hostile in [
            with_value(&"x".repeat(3_000_000)),
            FILE.replace(
                "<attr name='givenName'",
                &format!("<attr {} name='givenName'", "a='b' ".repeat(500_000)),
            ),
            FILE.replace("deux fiches", &"y".repeat(3_000_000)),
            FILE.replace("ficAlimMENESR.dtd", &"z".repeat(3_000_000)),
        ] {
            let (_, fault, held) = read(hostile.as_bytes());
            assert_eq!(fault.map(|fault| fault.reason), Some(Reason::EventTooLarge));
            assert!(
                held < base + 20 * SMALL.event_bytes + 4 * DECODED_MARGIN,
                "{held}"
            );
        }
        let (_, fault, _) = read(
            FILE.replace("<identifier>", &"<identifier>".repeat(100_000))
                .as_bytes(),
        );
        assert_eq!(fault.map(|fault| fault.reason), Some(Reason::TooDeep));
    }

    /// A piece may run over its limit by what was decoded at once.
    const DECODED_MARGIN: usize = 64 << 10;

    #[test]
    fn what_came_before_a_fault_stays_usable_and_the_line_is_told() {
        let cut = FILE.find("<deleteRequest>").unwrap();
        let (found, fault, _) = read(&FILE.as_bytes()[..cut]);
        assert_eq!(found.len(), 1);
        let fault = fault.unwrap();
        assert_eq!((fault.reason, fault.line), (Reason::Truncated, 12));
        let (found, fault, _) = read(FILE.replace("<deleteRequest>", "</wrong>").as_bytes());
        assert_eq!(found.len(), 1);
        let fault = fault.unwrap();
        assert_eq!((fault.reason, fault.line), (Reason::Malformed, 12));
        for (bytes, reason) in [
            (&b"<html></html>"[..], Reason::NotAlimentation),
            (b"", Reason::Truncated),
            (b"\xFF\xFE<\0", Reason::UnknownEncoding),
            (
                b"<?xml version='1.0' encoding='EBCDIC'?><a/>",
                Reason::UnknownEncoding,
            ),
            (b"\x1F\x8B\x08garbage", Reason::Truncated),
        ] {
            assert_eq!(
                read(bytes).1.map(|fault| fault.reason),
                Some(reason),
                "{bytes:?}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_bytes_make_it_panic_or_swell(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
            cut in any::<prop::sample::Index>(),
            twice in any::<prop::sample::Index>(),
        ) {
            let mut bytes = FILE.as_bytes().to_vec();
            let from = twice.index(bytes.len());
            let copy = bytes[from..(from + 60).min(bytes.len())].to_vec();
            bytes.splice(from..from, copy);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(cut.index(bytes.len() * 3));
            let (_, _, held) = read(&bytes);
            prop_assert!(held < 1 << 20);
        }

        #[test]
        fn no_soup_of_markup_makes_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
            "<ficAlimMENESR>", "</ficAlimMENESR>", "<addRequest>", "</addRequest>", "<attributes>", "</attributes>",
            "<attr name=\"sn\">", "<attr name='&#0;'>", "<attr name=>", "</attr>", "<value>", "</value>", "<value/>", "<identifier>", "<id>", "</id>",
            "</identifier>", "<operationalAttributes>", "</operationalAttributes>", "&amp;", "&#x110000;", "&#xD800;", "&#;", "&", ";", "<![CDATA[", "]]>",
            "<!--", "-->", "<!DOCTYPE x [", "]>", "<?xml ", "?>", "é", "\u{0}", "<", ">", "\"", "x",
        ]), 0..60)) {
            read(parts.concat().as_bytes());
            let nested = format!("<ficAlimMENESR><addRequest><attributes><attr name='a'><value>{}", parts.concat());
            read(nested.as_bytes());
        }
    }
}
