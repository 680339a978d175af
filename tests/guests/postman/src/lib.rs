//! Carries letters: each path does one thing with the directory or the box, with the fields of the form or of
//! the address, and says in the title of its page what came of it.

use preau_sdk::bindings::ent::kernel::mailbox as raw;
use preau_sdk::directory;
use preau_sdk::mailbox::{self, Dispatch, Entry, Mark};
use preau_sdk::page::{Address, Outcome, Page, Tile};
use preau_sdk::{
    Addressee, Context, Cursor, Event, Failure, FormData, Id, Module, PersonId, Profile, Publish,
    Record, Route, RouteQuery as _, module,
};

struct Postman;

module!(Postman);

#[derive(Clone, Debug, Record)]
#[record(collection = "letter")]
struct Letter {
    text: String,
    author: Option<PersonId>,
}

#[derive(Clone, Debug, Record)]
#[record(collection = "note")]
struct Note {
    text: String,
}

#[derive(Publish)]
#[publish(event = "later")]
struct Later {
    id: String,
    to: Vec<String>,
    anonymous: bool,
}

/// Any address, as it is.
struct Raw(Address);

impl Route for Raw {
    fn parse(address: &Address) -> Option<Self> {
        Some(Self(address.clone()))
    }

    fn address(&self) -> Address {
        self.0.clone()
    }
}

fn to(form: &FormData, name: &str) -> Vec<Addressee> {
    form.all(name).filter_map(Addressee::parse).collect()
}

fn id(form: &FormData) -> Result<Id, Failure> {
    form.get("id").and_then(Id::parse).ok_or(Failure::NotFound)
}

fn number(form: &FormData, name: &str, otherwise: u32) -> u32 {
    let given = form.get(name).and_then(|text| text.parse().ok());
    given.unwrap_or(otherwise)
}

fn folder(form: &FormData) -> u8 {
    u8::try_from(number(form, "folder", 0)).unwrap_or(0)
}

fn after(form: &FormData) -> Option<Cursor> {
    Option::from_query(form.get("after")).flatten()
}

fn dispatch(form: &FormData, id: &Id) -> Dispatch<Letter> {
    let dispatch = Dispatch::of(id)
        .to(&to(form, "to"))
        .cc(&to(form, "cc"))
        .bcc(&to(form, "bcc"))
        .filed_in(u8::try_from(number(form, "own", 1)).unwrap_or(1));
    match form.get("answers").and_then(Id::parse) {
        Some(answered) => dispatch.answering(&answered),
        None => dispatch,
    }
}

/// Entries as a title says them: "id*" where unread, and where to go on.
fn said(entries: &[Entry<Letter>], next: Option<Cursor>) -> String {
    let entries = entries.iter().map(|entry| {
        let unread = if entry.unread { "*" } else { "" };
        format!("{}{unread}", entry.stored.id)
    });
    let entries = entries.collect::<Vec<_>>().join(" ");
    match next {
        Some(next) => format!("{entries} > {}", going_on(next)),
        None => entries,
    }
}

/// A cursor as an address carries it.
fn going_on(next: Cursor) -> String {
    Some(next).to_query().unwrap_or_default()
}

fn joined<T: ToString>(list: impl IntoIterator<Item = T>) -> String {
    let list: Vec<_> = list.into_iter().map(|one| one.to_string()).collect();
    list.join("|")
}

/// What reads the directory.
fn looked_up(path: &str, form: &FormData) -> Option<String> {
    Some(match path {
        "correspondents" => {
            let search = form.get("search").unwrap_or_default();
            let among = form.get("among").and_then(|word| match word {
                "pupil" => Some(Profile::Pupil),
                "relative" => Some(Profile::Relative),
                "teacher" => Some(Profile::Teacher),
                _ => None,
            });
            let found =
                directory::correspondents(search, among, after(form), number(form, "limit", 100));
            let names = joined(found.people.iter().map(|one| &one.person.name));
            match found.next {
                Some(next) => format!("{names} > {}", going_on(next)),
                None => names,
            }
        }
        "facts" => joined(
            directory::correspondents("", None, None, 100)
                .people
                .iter()
                .map(|one| {
                    let children: Vec<_> = one
                        .children
                        .iter()
                        .map(|child| child.name.clone())
                        .collect();
                    format!(
                        "{}: {} {} {}",
                        one.person.name,
                        one.classes.join(","),
                        one.subjects.join(","),
                        children.join(",")
                    )
                }),
        ),
        "heads" => joined(
            directory::correspondents("", None, None, 100)
                .people
                .iter()
                .filter(|one| !one.head_of.is_empty())
                .map(|one| format!("{}: {}", one.person.name, one.head_of.join(","))),
        ),
        "groups" => joined(
            directory::correspondent_groups(form.get("search").unwrap_or_default())
                .into_iter()
                .map(|group| group.label),
        ),
        "may-write" => joined(directory::may_write(&to(form, "to"))),
        "addressees" => joined(
            directory::addressee_names(&to(form, "to"))
                .into_iter()
                .map(Option::unwrap_or_default),
        ),
        _ => return None,
    })
}

/// What reads a box.
fn read(path: &str, form: &FormData) -> Result<Option<String>, Failure> {
    let limit = number(form, "limit", 100);
    Ok(Some(match path {
        "entries" if form.get("unread").is_some() => {
            let batch = mailbox::unread(folder(form), after(form), limit)?;
            said(&batch.entries, batch.next)
        }
        "entries" => {
            let batch = mailbox::entries(folder(form), after(form), limit)?;
            said(&batch.entries, batch.next)
        }
        "find" => {
            let words = form.get("words").unwrap_or_default();
            let batch = mailbox::search(words, after(form), limit)?;
            said(&batch.entries, batch.next)
        }
        "thread" => {
            let of: Entry<Letter> = mailbox::open(&id(form)?)?;
            let thread = mailbox::thread::<Letter>(&of.thread)?;
            if form.get("count").is_some() {
                thread.len().to_string()
            } else {
                said(&thread, None)
            }
        }
        "open" => {
            let entry: Entry<Letter> = mailbox::open(&id(form)?)?;
            let author = entry
                .author
                .as_ref()
                .map_or("", |author| author.name.as_str());
            format!("{} {:?} {author}", entry.text, entry.role)
        }
        "get" => Letter::get(&id(form)?)?.map_or("nothing".to_owned(), |found| found.text.clone()),
        "query" => Letter::by_author().list()?.len().to_string(),
        "count" => mailbox::counts::<Letter>()?
            .unread(folder(form))
            .to_string(),
        "receipts" => {
            let batch = if form.get("unread").is_some() {
                mailbox::receipts_unread::<Letter>(&id(form)?, after(form), limit)?
            } else {
                mailbox::receipts::<Letter>(&id(form)?, after(form), limit)?
            };
            let names = joined(batch.receipts.iter().map(|receipt| {
                let read = if receipt.read_at.is_some() { "+" } else { "" };
                format!("{}{read}", receipt.person.name)
            }));
            match batch.next {
                Some(next) => format!("{names} > {}", going_on(next)),
                None => names,
            }
        }
        "delivered" => {
            let how = mailbox::delivered::<Letter>(&id(form)?)?;
            format!(
                "{} {} {} {}",
                how.recipients, how.read, how.removed, how.withdrawn
            )
        }
        "refused" => {
            joined(dispatch(form, &Id::parse("draft").ok_or(Failure::NotFound)?).refused()?)
        }
        "no-box" => format!("{:?}", raw::counts("note")),
        "nobody" => {
            Dispatch::<Letter>::of(&id(form)?).refused()?;
            "fine".to_owned()
        }
        "many-addressees" => {
            let one = Addressee::Management;
            let many = vec![one; usize::try_from(number(form, "many", 0)).unwrap_or(0)];
            joined(Dispatch::<Letter>::of(&id(form)?).to(&many).refused()?)
        }
        "many-besides" => {
            let many =
                vec![PersonId(id(form)?); usize::try_from(number(form, "many", 0)).unwrap_or(0)];
            let dispatch = Dispatch::<Letter>::of(&id(form)?).to(&[Addressee::Management]);
            joined(dispatch.besides(&many).refused()?)
        }
        "as-sender" => {
            let mut given = raw::Dispatch {
                collection: "letter".into(),
                id: "one".into(),
                answers: None,
                recipients: Vec::new(),
                besides: Vec::new(),
                folder: 0,
                line: None,
            };
            given.recipients.push(raw::Recipient {
                addressee: Addressee::Management,
                role: raw::Role::Sender,
            });
            format!("{:?}", raw::refused(&given))
        }
        _ => return Ok(None),
    }))
}

/// What writes.
fn wrote(ctx: &Context, path: &str, form: &FormData) -> Result<Option<String>, Failure> {
    let me = ctx.me();
    let letter = || -> Result<Letter, Failure> {
        Ok(Letter {
            text: form.get("text").unwrap_or("une lettre").to_owned(),
            author: Some(me.clone()?),
        })
    };
    match path {
        "write" => letter()?.insert_as(&id(form)?)?,
        "send" => {
            letter()?.insert_as(&id(form)?)?;
            dispatch(form, &id(form)?).deliver()?;
        }
        "deliver" => dispatch(form, &id(form)?).deliver()?,
        "edit" => {
            let mut stored = Letter::find(&id(form)?)?;
            stored.text = "autre chose".into();
            stored.update()?;
        }
        "delete" => Letter::find(&id(form)?)?.delete()?,
        "mark" => {
            let mark = match form.get("as") {
                Some("read") => Mark::Read,
                Some("unread") => Mark::Unread,
                Some("removed") => Mark::Removed,
                _ => Mark::Folder(folder(form)),
            };
            let ids: Vec<_> = form.all("id").filter_map(Id::parse).collect();
            mailbox::mark::<Letter>(&ids, mark)?;
        }
        "mark-many" => {
            let ids = (0..number(form, "many", 0)).filter_map(|n| Id::parse(&format!("m{n}")));
            mailbox::mark::<Letter>(&ids.collect::<Vec<_>>(), Mark::Read)?;
        }
        "withdraw" => mailbox::withdraw::<Letter>(&id(form)?)?,
        "send-many" => {
            for n in 0..number(form, "many", 0) {
                let name = format!("{}{n}", form.get("prefix").unwrap_or("m"));
                let id = Id::parse(&name).ok_or(Failure::NotFound)?;
                letter()?.insert_as(&id)?;
                dispatch(form, &id).deliver()?;
            }
        }
        "later" => {
            let anonymous = form.get("anonymous").is_some();
            if anonymous {
                Note {
                    text: String::new(),
                }
                .insert_as(&id(form)?)?;
            } else {
                letter()?.insert_as(&id(form)?)?;
            }
            Later {
                id: id(form)?.into(),
                to: form.all("to").map(str::to_owned).collect(),
                anonymous,
            }
            .publish()?;
        }
        _ => return Ok(None),
    }
    Ok(Some("done".to_owned()))
}

impl Module for Postman {
    type View = Raw;
    type Act = Raw;

    fn view(ctx: &Context, route: Raw) -> Result<Page, Failure> {
        // A view gets its fields in its path: "entries/folder=1/after=5", and may try to write.
        let mut parts = route.0.path.split('/');
        let path = parts.next().unwrap_or_default();
        let fields = parts.filter_map(|part| part.split_once('-'));
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let form = FormData::new(fields.collect());
        if path.is_empty() {
            return Ok(Page::new("Facteur"));
        }
        if let Some(title) = looked_up(path, &form) {
            return Ok(Page::new(title));
        }
        if let Some(title) = read(path, &form)? {
            return Ok(Page::new(title));
        }
        let title = format!("{:?}", wrote(ctx, path, &form));
        Ok(Page::new(title))
    }

    fn act(ctx: &Context, route: Raw, form: FormData) -> Result<Outcome, Failure> {
        let path = route.0.path.as_str();
        let page = |title: String| Ok(Outcome::Page(Page::new(title)));
        if let Some(title) = looked_up(path, &form) {
            return page(title);
        }
        if let Some(title) = read(path, &form)? {
            return page(title);
        }
        match wrote(ctx, path, &form)? {
            Some(title) => page(title),
            None => Err(Failure::NotFound),
        }
    }

    fn tile(_: &Context) -> Result<Option<Tile>, Failure> {
        // It has been looked at by nobody.
        let one = Id::parse("one").ok_or(Failure::NotFound)?;
        let opened: Result<Entry<Letter>, _> = mailbox::open(&one);
        drop(opened);
        Ok(None)
    }

    fn handle(_: &Context, event: Event) -> Result<(), Failure> {
        let id = Id::parse(&event.field::<String>("id")?).ok_or(Failure::NotFound)?;
        if event.field::<bool>("anonymous")? {
            let letter = Letter {
                text: "de l’établissement".into(),
                author: None,
            };
            letter.insert_as(&id)?;
        }
        let to: Vec<_> = event
            .field::<Vec<String>>("to")?
            .iter()
            .filter_map(|text| Addressee::parse(text))
            .collect();
        let refused = Dispatch::<Letter>::of(&id).to(&to).refused()?;
        let kept: Vec<_> = to
            .into_iter()
            .filter(|one| !refused.contains(one))
            .collect();
        let note = Note {
            text: joined(&refused),
        };
        note.insert_as(&Id::parse(&format!("of-{id}")).ok_or(Failure::NotFound)?)?;
        if kept.is_empty() {
            return Ok(());
        }
        // Ask for all of them nevertheless, which the kernel does not do.
        if !refused.is_empty() {
            let all = Dispatch::<Letter>::of(&id).to(&kept).to(&refused);
            if all.deliver().is_ok() {
                return Err(Failure::conflict("it was let"));
            }
        }
        Dispatch::<Letter>::of(&id).to(&kept).filed_in(1).deliver()
    }
}
