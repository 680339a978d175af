//! Files that were not taken, and what becomes of the form that they came with.

use maud::{Markup, html};
use preau_domain::file::{File, FileRefused, Taken};
use preau_domain::page::Tone;

use super::widgets;
use crate::blocks::files::taken;
use crate::context::RenderContext;
use crate::icons::Icon;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// The form's field that it came in.
    pub field: String,
    /// How it was said to be called.
    pub name: String,
    /// Why.
    pub why: FileRefused,
}

/// A form whose files were not all taken.
#[derive(Debug, Clone)]
pub struct RefusedFiles {
    /// The address that it was sent to, of this site.
    pub to: String,
    /// The rest of it, with the identifiers of the files that were taken.
    pub fields: Vec<(String, String)>,
    /// Those that were not.
    pub files: Vec<RefusedFile>,
    /// Those that were, and go with the rest: their names and bytes.
    pub kept: Vec<(String, u64)>,
    /// Which files are taken, where any are.
    pub taken: Option<Taken>,
}

/// Why a file was not taken, and what to do.
pub(crate) fn said(words: Words, file: &RefusedFile, taken: Option<&Taken>) -> String {
    let key = match file.why {
        FileRefused::NoneTaken => "file-none-taken",
        FileRefused::Empty => "file-empty",
        FileRefused::TooLarge => "file-too-large",
        FileRefused::Type => "file-type",
        FileRefused::TooMany => "file-too-many",
        FileRefused::Full => "file-full",
        FileRefused::PersonFull => "file-person-full",
    };
    let most = taken.map_or(File::MAX_BYTES, |taken| taken.bytes);
    let most = numbers::bytes(words.0, most);
    let name: String = clean::line(&file.name).chars().take(100).collect();
    let many = Part::Count(File::MAX_MANY as u64);
    words.say_with(
        key,
        &[
            ("name", (&name).into()),
            ("most", (&most).into()),
            ("count", many),
        ],
    )
}

/// The screen's title.
pub fn title(context: &RenderContext) -> String {
    Words(context.language).say("files-refused")
}

/// Draws the screen: each file with its reason, a place for another in its stead, and the form to be sent
/// again as it was.
pub fn refused(context: &RenderContext, view: &RefusedFiles) -> Markup {
    let words = Words(context.language);
    let mut fields: Vec<_> = view.files.iter().map(|file| &file.field).collect();
    fields.sort_unstable();
    fields.dedup();
    html! {
        div.narrow {
            (widgets::title(&words.say("files-refused"), Some(&words.say("files-refused-lead"))))
            div role="alert" {
                @for file in &view.files {
                    (widgets::notice(words, Tone::Danger, &said(words, file, view.taken.as_ref())))
                }
            }
            @if !view.kept.is_empty() {
                p { strong { (words.say("files-kept")) } }
                ul.files {
                    @for (name, size) in &view.kept {
                        li {
                            (Icon::File.svg())
                            span { (name) }
                            span.size { (numbers::bytes(context.language, *size)) }
                        }
                    }
                }
            }
            form.form.boxed method="post" action=(view.to) enctype="multipart/form-data" {
                (widgets::hidden(&view.fields))
                @if let Some(taken) = &view.taken {
                    @for (index, field) in fields.iter().enumerate() {
                        @let id = format!("files-{}", index + 1);
                        div.field {
                            label for=(id) { (words.say("files-instead")) }
                            p.hint { (self::taken(words, taken)) }
                            input #(id) type="file" name=(field) multiple accept=(taken.accept());
                        }
                    }
                }
                div.actions {
                    button.primary type="submit" { (words.say("files-send")) }
                }
                p.hint { (words.say("files-without")) }
            }
        }
    }
}
