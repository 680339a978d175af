//! A board of lines: a form puts one up and says so to the pages of an audience, or tries what it may not. A page
//! has a form of its own, for who types while the board changes.

use preau_sdk::mailbox::Dispatch;
use preau_sdk::page::{Address, Block, Field, Form, Outcome, Page, Tile};
use preau_sdk::{
    Addressee, Audience, Context, Event, Failure, FormData, Id, Module, PersonId, Publish, Record,
    Route, live, module,
};

struct Bulletin;

module!(Bulletin);

#[derive(Clone, Debug, Record)]
#[record(collection = "line")]
struct Line {
    text: String,
    author: Option<PersonId>,
}

#[derive(Publish)]
#[publish(event = "later")]
struct Later {
    audience: Audience,
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

fn audience(form: &FormData) -> Result<Audience, Failure> {
    let given = form.get("audience").and_then(Audience::parse);
    given.ok_or(Failure::NotFound)
}

fn put_up(ctx: &Context, text: &str) -> Result<Id, Failure> {
    let line = Line {
        text: text.to_owned(),
        author: ctx.identity().map(|me| PersonId::from(&me.person)),
    };
    line.insert()
}

fn board(topics: &[&str]) -> Result<Page, Failure> {
    let lines = Line::by_text().limit(100).list()?;
    let form = Form::new(&Raw(Address {
        path: "silent".into(),
        query: Vec::new(),
    }))
    .field(Field::text("text", "Une ligne", "", 100))
    .submit("Afficher", "put", "up");
    let page = Page::new("Panneau")
        .extend(lines.iter().map(|line| Block::markdown(&line.text)))
        .push(form);
    Ok(topics.iter().fold(page, |page, topic| page.live(*topic)))
}

impl Module for Bulletin {
    type View = Raw;
    type Act = Raw;

    fn view(_: &Context, route: Raw) -> Result<Page, Failure> {
        match route.0.path.as_str() {
            "still" => board(&[]),
            "other" => board(&["other"]),
            "delivered" => board(&["delivered"]),
            "all" => board(&["board"; 8]),
            "too-many" => board(&["board"; 9]),
            "undeclared" => board(&["nowhere"]),
            "touching" => {
                live::touch("board", &Audience::Profile(preau_sdk::Profile::Pupil))?;
                board(&["board"])
            }
            _ => board(&["board"]),
        }
    }

    fn act(ctx: &Context, route: Raw, form: FormData) -> Result<Outcome, Failure> {
        let text = form.get("text").unwrap_or("ligne");
        match route.0.path.as_str() {
            "put" => {
                put_up(ctx, text)?;
                live::touch("board", &audience(&form)?)?;
            }
            "silent" => {
                put_up(ctx, text)?;
            }
            "fail" => {
                put_up(ctx, text)?;
                live::touch("board", &audience(&form)?)?;
                return Err(Failure::conflict("no"));
            }
            "invalid" => {
                live::touch("board", &audience(&form)?)?;
                return Ok(Outcome::Invalid(board(&["board"])?));
            }
            "same" => {
                for _ in 0..200 {
                    live::touch("board", &audience(&form)?)?;
                }
            }
            "many" => {
                for n in 0..=100_u128 {
                    let person = Audience::parse(&format!("person:{n:032x}"));
                    live::touch("board", &person.ok_or(Failure::NotFound)?)?;
                }
            }
            "crowd" => {
                let from = form.get("from").and_then(|from| from.parse().ok());
                let from: u128 = from.unwrap_or(0);
                for n in from..from + 100 {
                    let person = Audience::parse(&format!("person:{n:032x}"));
                    live::touch("board", &person.ok_or(Failure::NotFound)?)?;
                }
            }
            "undeclared" => live::touch("nowhere", &audience(&form)?)?,
            "deliver" => {
                let id = put_up(ctx, text)?;
                let to = form.get("to").and_then(Addressee::parse);
                let to = to.ok_or(Failure::NotFound)?;
                Dispatch::<Line>::of(&id).to(&[to]).deliver()?;
            }
            "later" => Later {
                audience: audience(&form)?,
            }
            .publish()?,
            _ => return Err(Failure::NotFound),
        }
        Ok(Outcome::Page(Page::new("fait").live("board")))
    }

    fn tile(_: &Context) -> Result<Option<Tile>, Failure> {
        Ok(None)
    }

    fn handle(ctx: &Context, event: Event) -> Result<(), Failure> {
        put_up(ctx, "plus tard")?;
        live::touch("board", &event.field("audience")?)
    }
}
