//! Files: to open, and to send along.

use maud::{Markup, html};
use preau_domain::file::Taken;
use preau_domain::page::{Field, File, FilesControl};

use super::left_out;
use crate::context::{Canvas, limits};
use crate::icons::Icon;
use crate::text::numbers;
use crate::words::Words;

pub(super) fn files(canvas: &Canvas<'_>, files: &[File]) -> Markup {
    let (shown, cut) = canvas.take("files", files, limits::LIST);
    html! {
        ul.files {
            @for file in shown {
                li {
                    (Icon::File.svg())
                    @let name = canvas.label(&file.name);
                    @match canvas.file_href(&file.id) {
                        Some(href) => a href=(href) { (name) },
                        None => span { (name) },
                    }
                    " " span.size { (size(canvas, file)) }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}

fn size(canvas: &Canvas<'_>, file: &File) -> String {
    numbers::bytes(canvas.context.language, file.size)
}

/// Those that are there, each to be left out, and a place for others.
pub(super) fn control(
    canvas: &Canvas<'_>,
    id: &str,
    field: &Field,
    control: &FilesControl,
) -> Markup {
    let (there, cut) = canvas.take("files", &control.files, limits::OPTIONS);
    let more = format!("{id}-{}", there.len() + 1);
    let about = format!("{id}-taken");
    html! {
        div.choices.attached.files-there hidden[there.is_empty()] {
            @for (index, file) in there.iter().enumerate() {
                @let id = format!("{id}-{}", index + 1);
                (row(Some(&id), &field.name, &file.id, &canvas.label(&file.name), &size(canvas, file)))
            }
        }
        p.hint hidden[there.is_empty()] { (canvas.words.say("files-leave")) }
        // What a script makes a row of, for a file that was sent before the form.
        template { (row(None, &field.name, "", "", "")) }
        @if cut { (left_out(canvas)) }
        div.upload {
            label for=(more) {
                (canvas.words.say(if there.is_empty() { "files-choose" } else { "files-add" }))
            }
            @if let Some(taken) = &canvas.context.taken {
                p.hint #(about) { (self::taken(canvas.words, taken)) }
            }
            (input(canvas, &more, field, control, &about))
            @if canvas.context.taken.is_some() { (sending(canvas.words)) }
        }
    }
}

/// Where the script says how far a file is, in these words, and how it is stopped. Without script, nothing.
fn sending(words: Words) -> Markup {
    let say = |key| words.say(key);
    html! {
        p.sending hidden data-sending=(say("uploads-sending")) data-again=(say("uploads-again"))
            data-ended=(say("uploads-ended")) data-refused=(say("uploads-refused"))
            data-cancelled=(say("uploads-cancelled")) data-kept=(say("uploads-kept")) {
            span {}
            progress hidden max="100" aria-label=(say("uploads-progress")) {}
            button.quiet type="button" hidden { (say("uploads-cancel")) }
        }
        p.hidden.sending-said role="status" {}
    }
}

/// A file that is there, to be left out.
fn row(id: Option<&str>, field: &str, file: &str, name: &str, size: &str) -> Markup {
    html! {
        div.choice {
            input id=[id] type="checkbox" name=(field) value=(file) checked;
            label for=[id] { span.name { (name) } " " span.size { (size) } }
        }
    }
}

fn input(
    canvas: &Canvas<'_>,
    id: &str,
    field: &Field,
    control: &FilesControl,
    about: &str,
) -> Markup {
    let taken = canvas.context.taken.as_ref();
    // Those that are there are enough.
    let required = field.required && control.files.is_empty();
    let accept = taken.map(Taken::accept);
    html! {
        input #(id) type="file" name=(field.name) multiple[control.most != 1] accept=[accept]
            required[required] aria-describedby=[taken.map(|_| about)]
            aria-invalid=[field.error.as_ref().map(|_| "true")];
    }
}

/// "PDF, images. 20 Mo au plus par fichier."
pub(crate) fn taken(words: Words, taken: &Taken) -> String {
    let families = taken.families.iter();
    let families = families.map(|family| words.say(&format!("family-{}", family.as_str())));
    let families = families.collect::<Vec<_>>().join(", ");
    let most = numbers::bytes(words.0, taken.bytes);
    words.say_with(
        "files-taken",
        &[("types", (&families).into()), ("most", (&most).into())],
    )
}
