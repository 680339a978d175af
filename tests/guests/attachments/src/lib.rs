//! Notes with files: what a module does with them as it should. What it is told to name, it names: that a
//! record has no files but its own, and those that its person sent, is the kernel's to see to.

use preau_sdk::prelude::*;

#[derive(Record)]
#[record(collection = "note")]
struct Note {
    text: String,
    author: PersonId,
    files: Vec<String>,
}

#[derive(Publish)]
#[publish(event = "touch")]
struct Touch {
    note: String,
}

#[derive(Route)]
enum View {
    /// All notes that the reader may read, with their files, and a form for one more.
    #[route("")]
    All,
    /// What is said of these files.
    #[route("describe/{one}")]
    Describe {
        one: Id,
        #[query]
        other: Option<Id>,
    },
    /// All notes as an archive, a folder each, or so many times one file, whosever it is.
    #[route("keep")]
    Keep {
        #[query]
        file: Option<Id>,
        #[query]
        times: Option<u16>,
    },
}

#[derive(Route)]
enum Act {
    /// A note under this name; the form again where it has no text.
    #[route("put/{id}")]
    Put { id: Id },
    /// Two notes with the same files.
    #[route("twice")]
    Twice,
    #[route("delete/{id}")]
    Delete { id: Id },
    /// A note in the place of another, with its files; or, told so, with the other left as it is, or put back after.
    #[route("move/{from}/{id}")]
    Move { from: Id, id: Id },
    /// A note with copies of these files, each as often as the text says.
    #[route("copy/{id}")]
    Copy { id: Id },
    /// Has an event put the note as it is, with a file more.
    #[route("touch/{id}")]
    Touch { id: Id },
}

struct Attachments;

module!(Attachments);

impl Module for Attachments {
    type View = View;
    type Act = Act;

    fn archive(_: &Context, route: &View) -> Result<Option<Archive>, Failure> {
        let View::Keep { file, times } = route else {
            return Ok(None);
        };
        if let Some(file) = file {
            let files = std::iter::repeat_n(file.as_str(), times.unwrap_or(1).into());
            let folder = ArchiveFolder::new("Tout").files(files);
            return Ok(Some(Archive::new("Un fichier").folder(folder)));
        }
        let mut archive = Archive::new("6A – Notes p. 34/35 – « toutes »");
        for note in Note::by_text().limit(50).list()? {
            let folder = ArchiveFolder::new(&note.text)
                .text("Texte.txt", format!("{}\n", note.text))
                .files(&note.files);
            archive = archive.folder(folder);
        }
        Ok(Some(archive))
    }

    fn view(_: &Context, route: View) -> Result<Page, Failure> {
        let View::Describe { one, other } = route else {
            return all();
        };
        let described = if one.as_str() == "many" {
            let many = vec!["x".to_owned(); 101];
            preau_sdk::bindings::ent::kernel::blobs::describe(&many)?
        } else {
            blobs::describe(std::iter::once(one.as_str()).chain(other.as_deref()))?
        };
        Ok(Page::new(described.len().to_string()).push(described))
    }

    fn act(ctx: &Context, route: Act, sent: FormData) -> Result<Outcome, Failure> {
        let files: Vec<_> = sent.all("files").map(str::to_owned).collect();
        let text = sent.get("text").unwrap_or_default().to_owned();
        match route {
            Act::Put { id } => {
                if text.is_empty() {
                    let errors = [FieldError::new("text", "Écrivez quelque chose.")];
                    let form = form(&Act::Put { id }).filled(&sent, &errors);
                    return Ok(Outcome::Invalid(Page::new("Note").push(form)));
                }
                put(ctx, &id, text, files)?;
            }
            Act::Twice => {
                for id in ["one", "two"] {
                    let id = Id::parse(id).ok_or(Failure::NotFound)?;
                    put(ctx, &id, text.clone(), files.clone())?;
                }
            }
            Act::Delete { id } => Note::find(&id)?.delete()?,
            Act::Copy { id } => {
                let times = text.parse().unwrap_or(1_usize);
                let all = files
                    .iter()
                    .flat_map(|file| std::iter::repeat_n(file, times));
                let copies = all.map(|file| blobs::copy(file));
                put(ctx, &id, text, copies.collect::<Result<_, _>>()?)?;
            }
            Act::Move { from, id } => {
                let other = Note::find(&from)?;
                if text != "kept" {
                    other.delete()?;
                }
                put(ctx, &id, text.clone(), other.files.clone())?;
                if text == "both" {
                    put(ctx, &from, text, other.files.clone())?;
                }
            }
            Act::Touch { id } => Touch {
                note: id.as_str().to_owned(),
            }
            .publish()?,
        }
        Ok(Outcome::said(&View::All, "Fait."))
    }

    fn handle(_: &Context, event: Event) -> Result<(), Failure> {
        let id: String = event.field("note")?;
        let mut note = Note::find(&id)?;
        note.text.push('!');
        note.update()
    }
}

fn put(ctx: &Context, id: &Id, text: String, files: Vec<String>) -> Result<(), Failure> {
    if let Some(mut note) = Note::get(id)? {
        (note.text, note.files) = (text, files);
        return note.update();
    }
    let author = ctx.me()?;
    Note {
        text,
        author,
        files,
    }
    .insert_as(id)
}

fn form(to: &Act) -> Form {
    Form::new(to)
        .field(Field::text("text", "Texte", "", 200))
        .field(Field::files("files", "Fichiers", [], 5))
        .submit("Envoyer", "state", "send")
}

fn all() -> Result<Page, Failure> {
    let mut page = Page::new("Notes");
    for note in Note::by_text().limit(50).list()? {
        page = page
            .push(Block::heading(&note.text))
            .push(blobs::describe(&note.files)?);
    }
    let fresh = Id::parse("fresh").ok_or(Failure::NotFound)?;
    Ok(page.push(form(&Act::Put { id: fresh })))
}
