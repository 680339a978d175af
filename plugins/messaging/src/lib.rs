//! Messages between the people of a school.
//!
//! Who may write to whom is a rule of the school, and the kernel holds it; who may read a message is who has
//! it in their box. What this module adds is what a message is: its kinds, its folders, drafts, how long it
//! can be recalled, and what becomes of one that is reported.

mod acts;
mod files;
mod folders;
mod forms;
mod keys;
mod names;
mod news;
mod records;
mod reporting;
mod routes;
mod scheduled;
mod sending;
mod tile;
mod views;
mod words;

use preau_sdk::prelude::*;

use folders::Folder;
use routes::{Act, View};

/// The topic of pages that show what is delivered to their reader.
const LIVE: &str = "box";

/// The module.
struct Messaging;

module!(Messaging);

impl Module for Messaging {
    type View = View;
    type Act = Act;

    fn view(ctx: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::Inbox { unread, after } => views::folder::inbox(ctx, unread, after),
            View::Sent { after } => views::folder::page(ctx, Folder::Sent, after),
            View::Trash { after } => views::folder::page(ctx, Folder::Trash, after),
            View::Folder { number, after } => views::folder::page(ctx, Folder::Own(number), after),
            View::Folders => forms::folders::page(ctx),
            View::RenameFolder { number } => forms::folders::rename(ctx, number),
            View::Move { id } => forms::moving::new(ctx, &id),
            View::Drafts { after } => views::drafts::page(ctx, after),
            View::Search { words, after } => views::search::page(ctx, words.as_deref(), after),
            View::Message { id } => views::conversation::page(ctx, &id),
            View::Readers { id, unread, after } => views::readers::page(ctx, &id, unread, after),
            View::Remind { id } => forms::writing::remind(ctx, &id),
            View::Report { id } => forms::report::new(ctx, &id),
            View::New => forms::writing::new(ctx),
            View::Reply { id, all } => forms::writing::reply(ctx, &id, all),
            View::Forward { id } => forms::writing::forward(ctx, &id),
            View::Draft {
                id,
                copies,
                find,
                words,
            } => forms::writing::draft(ctx, &id, copies, find.zip(words)),
            View::Later { id } => forms::later::new(ctx, &id),
        }
    }

    fn act(ctx: &Context, route: Act, form: FormData) -> Result<Outcome, Failure> {
        match route {
            Act::Write { id, version } => acts::writing::write(ctx, &id, version, &form),
            Act::DeleteDraft { id } => acts::drafts::delete(ctx, &id),
            Act::Later { id } => acts::drafts::later(ctx, &id, &form),
            Act::Keep { id } => acts::drafts::keep(ctx, &id),
            Act::Recall { id } => acts::recall::recall(ctx, &id),
            Act::Report { id } => acts::report::report(ctx, id, &form),
            Act::Trash { id } => acts::filing::trash(ctx, &id),
            Act::Restore { id } => acts::filing::restore(ctx, &id),
            Act::Erase { id } => acts::filing::erase(ctx, &id),
            Act::Move { id } => acts::filing::put(ctx, &id, &form),
            Act::MakeFolder => acts::folders::make(ctx, &form),
            Act::RenameFolder { number } => acts::folders::rename(ctx, number, &form),
            Act::DeleteFolder { number } => acts::folders::delete(ctx, number),
            Act::Unread { id } => acts::filing::unread(ctx, &id),
            Act::EmptyTrash => acts::filing::empty_trash(ctx),
            Act::Search => Ok(acts::search::look(&form)),
        }
    }

    fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
        tile::tile(ctx).map(Some)
    }

    fn handle(ctx: &Context, event: Event) -> Result<(), Failure> {
        match event.name.as_str() {
            "messaging.reported" => reporting::reported(ctx, &event),
            "messaging.send" => scheduled::due(ctx, &event),
            _ => Ok(()),
        }
    }
}
