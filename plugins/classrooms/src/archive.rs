//! What a room leaves, to keep elsewhere: the register as a table of text, the chat, polls, documents.

use std::fmt::Write as _;

use preau_sdk::prelude::*;

use crate::reader::Standing;
use crate::records::{Attendance, Line, Poll, Room, Shared, State};
use crate::views::register::listed;
use crate::words;

/// So many lines of the chat go into the archive: all that a room of two hours has, and more.
const LINES: u32 = 2_000;

/// For the teacher of a room that has ended.
pub(crate) fn of(ctx: &Context, id: &Id) -> Result<Archive, Failure> {
    let room = Room::find(id)?;
    if Standing::of(ctx, &room)? != Standing::Host || room.state != State::Ended {
        return Err(Failure::NotFound);
    }
    let name = words::name(ctx.language(), &room);
    let day = room.starts.day();
    let shared = Shared::of(id)?;
    let files: Vec<_> = shared.iter().flat_map(|one| one.files.clone()).collect();
    let texts = ArchiveFolder::new("")
        .text(tr!(ctx, "Appel.txt", "Register.txt"), register(ctx, id)?)
        .text(tr!(ctx, "Échanges.txt", "Chat.txt"), chat(ctx, id)?)
        .text(tr!(ctx, "Sondages.txt", "Polls.txt"), polls(id)?)
        .text(tr!(ctx, "Liens.txt", "Links.txt"), links(&shared));
    let documents = ArchiveFolder::new(tr!(ctx, "Documents", "Documents")).files(files);
    let archive = Archive::new(format!("{name} – {day}")).folder(texts);
    Ok(if documents.contents.is_empty() {
        archive
    } else {
        archive.folder(documents)
    })
}

/// Fields between semicolons, as French spreadsheets read them; what would end a field is quoted.
fn row(out: &mut String, fields: &[&str]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(';');
        }
        // A spreadsheet takes what begins so for a formula.
        let begins = field.starts_with(['=', '+', '-', '@', '\t']);
        let field = if begins {
            format!("'{field}")
        } else {
            (*field).to_owned()
        };
        if field.contains([';', '"', '\n', '\r']) {
            let _ = write!(out, "\"{}\"", field.replace('"', "\"\""));
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}

fn register(ctx: &Context, id: &Id) -> Result<String, Failure> {
    let mut out = String::new();
    let head = [
        tr!(ctx, "Élève", "Pupil"),
        tr!(ctx, "Appel", "Register"),
        tr!(ctx, "Arrivée", "Came"),
        tr!(ctx, "Minutes", "Minutes"),
    ];
    row(&mut out, &head.each_ref().map(String::as_str));
    for (name, line) in listed(&Attendance::of(id)?, ctx) {
        let came = line
            .came
            .map_or_else(String::new, |at| at.local().time.to_string());
        let fields = [
            name,
            words::mark(ctx, line.mark),
            came,
            line.minutes.to_string(),
        ];
        row(&mut out, &fields.each_ref().map(String::as_str));
    }
    Ok(out)
}

fn chat(ctx: &Context, id: &Id) -> Result<String, Failure> {
    let lines = Line::by_room().is(id.clone()).limit(LINES).list()?;
    let names = directory::names(lines.iter().map(|line| &line.author));
    let mut out = String::new();
    for line in &lines {
        let at = line.at.local().time.to_string();
        let who = words::person(ctx, &names, &line.author);
        row(&mut out, &[&at, &who, &line.text]);
    }
    Ok(out)
}

fn polls(id: &Id) -> Result<String, Failure> {
    let mut out = String::new();
    for poll in Poll::of(id)?.iter().rev() {
        row(&mut out, &[&poll.question]);
        for (option, count) in poll.options.iter().zip(&poll.counts) {
            row(&mut out, &[option, count]);
        }
    }
    Ok(out)
}

fn links(shared: &[Stored<Shared>]) -> String {
    let mut out = String::new();
    for one in shared {
        if let Some(url) = &one.url {
            row(&mut out, &[&one.title, url]);
        }
    }
    out
}
