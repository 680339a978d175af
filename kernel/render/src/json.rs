//! A page as JSON, for apps.
//!
//! The contract's field names, with underscores; routes as absolute paths (`href`, null for one
//! that is none); dates and hours in ISO 8601; Markdown as it is, since an app renders it itself.
//! Texts are cleaned as for HTML, and lists and texts end at the same limits; each block has its `type`. Where
//! something was cut, `left_out` says it.

use jiff::civil::Time;
use preau_domain::file::{self, Taken};
use preau_domain::page::{
    Action, Badge, Block, Card, Cell, Cells, ChoiceOption, Control, EmptyState, Field, File, Form,
    Grid, GridCell, Item, Kept, Link, Message, Outcome, Page, Redirect, Route, Submit, Target,
    Tile, WeekEntry,
};
use serde_json::{Map, Value, json};

use crate::context::{Canvas, RenderContext, limits};
use crate::portal::files::{RefusedFiles, said};
use crate::text::{clean, numbers};
use crate::words::Words;

/// A page.
pub fn page(context: &RenderContext, page: &Page) -> Value {
    let canvas = &Canvas::new(context);
    let mut shown = json!({
        "title": canvas.label(&page.title),
        "lead": page.lead.as_deref().map(|text| canvas.label(text)),
        "back": page.back.as_ref().map(|back| link(canvas, back)),
        "actions": all(canvas, ("actions", limits::FEW), &page.actions, |one| action(canvas, one)),
        "blocks": all(canvas, ("blocks", limits::BLOCKS), &page.blocks, |one| block(canvas, one)),
    });
    if canvas.is_cut()
        && let Some(fields) = shown.as_object_mut()
    {
        fields.insert("left_out".into(), canvas.words.say("left-out").into());
    }
    shown
}

/// A tile.
pub fn tile(context: &RenderContext, tile: &Tile) -> Value {
    let canvas = &Canvas::new(context);
    json!({
        "summary": canvas.label(&tile.summary),
        "lines": all(canvas, ("tile lines", limits::TILE_LINES), &tile.lines, |line| json!({
            "text": canvas.label(&line.text),
            "badge": line.badge.as_ref().map(|one| badge(canvas, one)),
            "href": href(canvas, line.to.as_ref()),
        })),
        "count": tile.count,
        "href": href(canvas, Some(&tile.to)),
    })
}

/// An outcome: `{"outcome": "redirect" | "page" | "invalid" | "kept" | "cells", …}`.
pub fn outcome(context: &RenderContext, outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Redirect(to) => redirect(context, to),
        Outcome::Page(shown) => json!({ "outcome": "page", "page": page(context, shown) }),
        Outcome::Invalid(shown) => json!({
            "outcome": "invalid",
            "page": page(context, shown),
            "errors": field_errors(context, shown),
        }),
        Outcome::Kept(to) => kept(context, to, &[]),
        Outcome::Cells(cells) => self::cells(context, cells),
    }
}

/// What became of cells that were sent, and what to say of those that are kept.
pub fn cells(context: &RenderContext, cells: &Cells) -> Value {
    let canvas = &Canvas::new(context);
    json!({
        "outcome": "cells",
        "at": href(canvas, Some(&cells.at)),
        "said": canvas.words.say_with("grid-kept", &[("time", (&clock(context)).into())]),
        "cells": all(canvas, ("cells", limits::PARTS), &cells.cells, |one| json!({
            "name": one.name,
            "value": canvas.value_of_lines(&one.value),
            "error": one.error.as_deref().map(|text| canvas.label(text)),
        })),
    })
}

/// The present hour, as it is said.
fn clock(context: &RenderContext) -> String {
    let now = context.zone.to_datetime(context.now).time();
    context.dates().time(now)
}

/// What was typed is kept: where, where the form sends from now on, what to say of it, and the files that came
/// with it, each with its field.
pub fn kept(context: &RenderContext, kept: &Kept, files: &[(String, file::File)]) -> Value {
    let canvas = &Canvas::new(context);
    let time = clock(context);
    let files = files.iter().map(|(field, file)| {
        json!({
            "field": field,
            "id": file.id.to_string(),
            "name": canvas.label(&file.name),
            "size": file.size,
            "said": numbers::bytes(context.language, file.size),
        })
    });
    json!({
        "outcome": "kept",
        "at": href(canvas, Some(&kept.at)),
        "href": href(canvas, Some(&kept.to)),
        "said": canvas.words.say_with("keeps-kept", &[("time", (&time).into())]),
        "files": files.collect::<Vec<_>>(),
    })
}

/// How far a file is that comes in parts, and what it became.
pub fn upload(context: &RenderContext, at: u64, size: u64, file: Option<&file::File>) -> Value {
    let canvas = &Canvas::new(context);
    match file {
        None => json!({ "outcome": "uploading", "at": at, "size": size }),
        Some(file) => json!({
            "outcome": "uploaded",
            "id": file.id.to_string(),
            "name": canvas.label(&file.name),
            "size": file.size,
            "said": numbers::bytes(context.language, file.size),
        }),
    }
}

fn redirect(context: &RenderContext, to: &Redirect) -> Value {
    let canvas = &Canvas::new(context);
    json!({
        "outcome": "redirect",
        "href": href(canvas, Some(&to.to)),
        "notice": to.notice.as_deref().map(|text| canvas.label(text)),
    })
}

/// The errors of the page's forms: `[{"field", "message"}]`.
fn field_errors(context: &RenderContext, page: &Page) -> Vec<Value> {
    let canvas = Canvas::new(context);
    let mut errors = Vec::new();
    let mut note = |name: &str, error: &Option<String>| {
        if let Some(error) = error {
            errors.push(json!({ "field": name, "message": canvas.label(error) }));
        }
    };
    for block in &page.blocks {
        match block {
            Block::Form(form) => {
                for field in &form.fields {
                    note(&field.name, &field.error);
                }
            }
            Block::Grid(grid) => {
                for (.., input) in grid.inputs() {
                    note(&input.name, &input.error);
                }
            }
            _ => {}
        }
    }
    errors
}

fn block(canvas: &Canvas<'_>, block: &Block) -> Value {
    match block {
        Block::Heading(heading) => json!({
            "type": "heading", "level": heading.level, "text": canvas.label(&heading.text),
        }),
        Block::Day(day) => json!({
            "type": "day", "date": day.to_string(), "text": canvas.context.dates().heading(*day),
        }),
        Block::Markdown(source) => json!({ "type": "markdown", "text": text(canvas, source) }),
        Block::Notice(notice) => json!({
            "type": "notice",
            "tone": notice.tone.as_str(),
            "title": notice.title.as_deref().map(|text| canvas.label(text)),
            "text": text(canvas, &notice.text),
        }),
        Block::Table(table) => json!({
            "type": "table",
            "caption": canvas.label(&table.caption),
            "columns": all(canvas, ("columns", limits::COLUMNS), &table.columns, |column| json!({
                "label": canvas.label(&column.label), "numeric": column.numeric,
            })),
            "rows": all(canvas, ("rows", limits::ROWS), &table.rows, |row| {
                let cells = ("cells", limits::COLUMNS);
                json!(all(canvas, cells, row, |one| cell(canvas, one)))
            }),
        }),
        Block::Cards(cards) => {
            let cards = all(canvas, ("cards", limits::LIST), cards, |one| {
                card(canvas, one)
            });
            json!({ "type": "cards", "cards": cards })
        }
        Block::Items(items) => {
            let items = all(canvas, ("items", limits::LIST), items, |one| {
                item(canvas, one)
            });
            json!({ "type": "items", "items": items })
        }
        Block::Thread(messages) => json!({
            "type": "thread",
            "messages": all(canvas, ("messages", limits::LIST), messages, |one| {
                message(canvas, one)
            }),
        }),
        Block::Form(form) => self::form(canvas, form),
        Block::Grid(grid) => self::grid(canvas, grid),
        Block::Stats(stats) => json!({
            "type": "stats",
            "stats": all(canvas, ("stats", limits::LIST), stats, |stat| json!({
                "label": canvas.label(&stat.label),
                "value": canvas.label(&stat.value),
                "hint": stat.hint.as_deref().map(|text| canvas.label(text)),
                "tone": stat.tone.as_str(),
            })),
        }),
        Block::Chart(chart) => json!({
            "type": "chart",
            "kind": chart.kind.as_str(),
            "caption": canvas.label(&chart.caption),
            "categories": all(canvas, ("categories", limits::CATEGORIES), &chart.categories, |one| {
                json!(canvas.label(one))
            }),
            "series": all(canvas, ("series", limits::SERIES), &chart.series, |one| json!({
                "label": canvas.label(&one.label),
                "values": one.values.get(..limits::CATEGORIES).unwrap_or(&one.values),
            })),
            "unit": canvas.label(&chart.unit),
        }),
        Block::Week(week) => json!({
            "type": "week",
            "monday": week.monday.to_string(),
            "entries": all(canvas, ("entries", limits::ENTRIES), &week.entries, |one| {
                week_entry(canvas, one)
            }),
            "nothing": canvas.label(&week.nothing),
        }),
        Block::Actions(actions) => json!({
            "type": "actions",
            "actions": all(canvas, ("actions", limits::FEW), actions, |one| action(canvas, one)),
        }),
        Block::Tabs(tabs) => json!({
            "type": "tabs",
            "tabs": all(canvas, ("tabs", limits::FEW), tabs, |tab| json!({
                "label": canvas.label(&tab.label),
                "href": href(canvas, Some(&tab.to)),
                "current": tab.current,
            })),
        }),
        Block::Pagination(pagination) => json!({
            "type": "pagination",
            "label": canvas.label(&pagination.label),
            "previous": pagination.previous.as_ref().map(|to| link(canvas, to)),
            "next": pagination.next.as_ref().map(|to| link(canvas, to)),
        }),
        Block::Empty(empty) => self::empty(canvas, empty),
        Block::Files(list) => json!({ "type": "files", "files": files(canvas, list) }),
    }
}

fn empty(canvas: &Canvas<'_>, empty: &EmptyState) -> Value {
    json!({
        "type": "empty",
        "title": canvas.label(&empty.title),
        "text": canvas.label(&empty.text),
        "action": empty.action.as_ref().map(|to| link(canvas, to)),
    })
}

fn files(canvas: &Canvas<'_>, list: &[File]) -> Vec<Value> {
    all(canvas, ("files", limits::LIST), list, |file| {
        json!({
            "id": file.id,
            "name": canvas.label(&file.name),
            "media_type": canvas.label(&file.media_type),
            "size": file.size,
            "href": canvas.file_href(&file.id),
        })
    })
}

/// Files that were not taken, and the rest of the form: `fields` are to be sent again, with others in their
/// place or without.
pub fn refused_files(context: &RenderContext, view: &RefusedFiles) -> Value {
    let words = Words(context.language);
    let files = view.files.iter().map(|file| {
        json!({
            "field": file.field,
            "name": clean::line(&file.name),
            "code": file.why.as_str(),
            "message": said(words, file, view.taken.as_ref()),
        })
    });
    json!({
        "code": "file-refused",
        "message": words.say("files-refused"),
        "files": files.collect::<Vec<_>>(),
        "fields": view.fields.iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
    })
}

fn cell(canvas: &Canvas<'_>, cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!({ "text": canvas.label(text) }),
        Cell::Number(number) => json!({ "number": canvas.label(number) }),
        Cell::Date(date) => json!({ "date": date.to_string() }),
        Cell::Instant(at) => json!({ "instant": at.to_string() }),
        Cell::Link(to) => json!({ "link": link(canvas, to) }),
        Cell::Badge(one) => json!({ "badge": badge(canvas, one) }),
    }
}

fn card(canvas: &Canvas<'_>, card: &Card) -> Value {
    json!({
        "title": canvas.label(&card.title),
        "text": text(canvas, &card.text),
        "badges": all(canvas, ("badges", limits::FEW), &card.badges, |one| badge(canvas, one)),
        "href": href(canvas, card.to.as_ref()),
    })
}

fn item(canvas: &Canvas<'_>, item: &Item) -> Value {
    json!({
        "title": canvas.label(&item.title),
        "text": text(canvas, &item.text),
        "facts": all(canvas, ("facts", limits::FEW), &item.facts, |fact| json!(canvas.label(fact))),
        "badges": all(canvas, ("badges", limits::FEW), &item.badges, |one| badge(canvas, one)),
        "href": href(canvas, item.to.as_ref()),
        "actions": all(canvas, ("actions", limits::FEW), &item.actions, |one| action(canvas, one)),
        "done": item.done,
    })
}

fn message(canvas: &Canvas<'_>, message: &Message) -> Value {
    json!({
        "author": canvas.label(&message.author),
        "at": message.at.to_string(),
        "text": text(canvas, &message.text),
        "mine": message.mine,
    })
}

fn week_entry(canvas: &Canvas<'_>, entry: &WeekEntry) -> Value {
    json!({
        "day": entry.day.to_string(),
        "start": entry.start.map(hours),
        "end": entry.end.map(hours),
        "title": canvas.label(&entry.title),
        "text": canvas.label(&entry.text),
        "badges": all(canvas, ("badges", limits::FEW), &entry.badges, |one| badge(canvas, one)),
        "href": href(canvas, entry.to.as_ref()),
        "done": entry.done,
    })
}

fn form(canvas: &Canvas<'_>, form: &Form) -> Value {
    json!({
        "type": "form",
        "href": href(canvas, Some(&form.to)),
        "fields": all(canvas, ("fields", limits::FIELDS), &form.fields, |one| field(canvas, one)),
        "submits": submits(canvas, &form.submits),
        "cancel": form.cancel.as_ref().map(|to| link(canvas, to)),
        "keeps": form.keeps.as_ref().map(|(name, value)| json!({ "name": name, "value": value })),
    })
}

fn grid(canvas: &Canvas<'_>, grid: &Grid) -> Value {
    let columns = all(canvas, ("columns", limits::COLUMNS), &grid.columns, |one| {
        json!({
            "label": canvas.label(&one.label),
            "hint": canvas.label(&one.hint),
            "href": href(canvas, one.to.as_ref()),
            "badge": one.badge.as_ref().map(|one| badge(canvas, one)),
            "max_length": one.max_length.min(Grid::LONGEST),
        })
    });
    let rows = all(canvas, ("rows", limits::ROWS), &grid.rows, |row| {
        let cells = all(
            canvas,
            ("cells", limits::COLUMNS),
            &row.cells,
            |cell| match cell {
                GridCell::Input(input) => json!({
                    "name": input.name,
                    "value": canvas.value_of_lines(&input.value),
                    "typed": input.typed.as_deref().map(|text| canvas.value_of_lines(text)),
                    "error": input.error.as_deref().map(|text| canvas.label(text)),
                }),
                GridCell::Shown(shown) => {
                    json!({ "shown": shown.name, "text": canvas.label(&shown.text) })
                }
            },
        );
        json!({
            "label": canvas.label(&row.label),
            "href": href(canvas, row.to.as_ref()),
            "cells": cells,
        })
    });
    json!({
        "type": "grid",
        "caption": canvas.label(&grid.caption),
        "hint": grid.hint.as_deref().map(|text| canvas.label(text)),
        "href": href(canvas, Some(&grid.to)),
        "columns": columns,
        "rows": rows,
        "submits": submits(canvas, &grid.submits),
        "keeps": json!({ "name": grid.keeps.0, "value": grid.keeps.1 }),
    })
}

fn submits(canvas: &Canvas<'_>, submits: &[Submit]) -> Vec<Value> {
    all(canvas, ("submits", limits::FEW), submits, |submit| {
        json!({
            "label": canvas.label(&submit.label),
            "emphasis": submit.emphasis.as_str(),
            "name": submit.name,
            "value": submit.value,
        })
    })
}

fn field(canvas: &Canvas<'_>, field: &Field) -> Value {
    json!({
        "name": field.name,
        "label": canvas.label(&field.label),
        "hint": field.hint.as_deref().map(|text| canvas.label(text)),
        "required": field.required,
        "control": control(canvas, &field.control),
        "error": field.error.as_deref().map(|text| canvas.label(text)),
    })
}

fn control(canvas: &Canvas<'_>, control: &Control) -> Value {
    match control {
        Control::Text(text) => json!({
            "type": "text", "value": canvas.value(&text.value), "max_length": text.max_length,
        }),
        Control::LongText(text) => json!({
            "type": "long_text", "value": canvas.text(&text.value), "max_length": text.max_length,
        }),
        Control::Number(number) => json!({
            "type": "number",
            "value": canvas.value(&number.value),
            "min": number.min,
            "max": number.max,
            "unit": canvas.label(&number.unit),
        }),
        Control::Date(date) => json!({
            "type": "date",
            "value": date.value.map(|day| day.to_string()),
            "min": date.min.map(|day| day.to_string()),
            "max": date.max.map(|day| day.to_string()),
        }),
        Control::Time(time) => json!({ "type": "time", "value": time.map(hours) }),
        Control::Choice(choice) => json!({
            "type": "choice", "options": options(canvas, &choice.options), "value": choice.value,
        }),
        Control::Choices(choices) => json!({
            "type": "choices",
            "options": options(canvas, &choices.options),
            "values": choices.values,
        }),
        Control::Check(on) => json!({ "type": "check", "value": on }),
        Control::Audience(audience) => json!({
            "type": "audience",
            "options": all(
                canvas,
                ("options", limits::OPTIONS),
                &canvas.context.audiences,
                |(audience, name)| {
                    json!({ "value": audience.to_string(), "label": canvas.label(name) })
                },
            ),
            "value": audience.value.map(|audience| audience.to_string()),
        }),
        Control::Recipients(recipients) => json!({
            "type": "recipients",
            "chosen": options(canvas, &recipients.chosen),
            "search": recipients.search,
            "found": options(canvas, &recipients.found),
            "more": recipients.more,
        }),
        Control::Hidden(value) => json!({ "type": "hidden", "value": value }),
        Control::Files(control) => json!({
            "type": "files",
            "files": files(canvas, &control.files),
            "most": control.most,
            "accept": canvas.context.taken.as_ref().map(Taken::accept),
            "max_bytes": canvas.context.taken.as_ref().map(|taken| taken.bytes),
        }),
    }
}

fn options(canvas: &Canvas<'_>, options: &[ChoiceOption]) -> Vec<Value> {
    all(
        canvas,
        ("options", limits::OPTIONS),
        options,
        |option| json!({ "value": option.value, "label": canvas.label(&option.label) }),
    )
}

fn action(canvas: &Canvas<'_>, action: &Action) -> Value {
    let target = match &action.target {
        Target::Go(route) => json!({ "go": { "href": href(canvas, Some(route)) } }),
        Target::Post(post) => {
            let fields = all(canvas, ("fields", limits::FIELDS), &post.fields, |field| {
                json!([field.0, field.1])
            });
            json!({ "post": {
                "href": href(canvas, Some(&post.to)),
                "fields": fields,
                "confirm": post.confirm.as_deref().map(|text| canvas.label(text)),
            } })
        }
    };
    json!({
        "label": canvas.label(&action.label),
        "emphasis": action.emphasis.as_str(),
        "target": target,
        "pressed": action.pressed,
    })
}

fn link(canvas: &Canvas<'_>, link: &Link) -> Value {
    let mut fields = Map::new();
    fields.insert("label".into(), canvas.label(&link.label).into());
    fields.insert("href".into(), href(canvas, Some(&link.to)));
    fields.into()
}

fn badge(canvas: &Canvas<'_>, badge: &Badge) -> Value {
    json!({ "label": canvas.label(&badge.label), "tone": badge.tone.as_str() })
}

fn href(canvas: &Canvas<'_>, route: Option<&Route>) -> Value {
    json!(route.and_then(|route| crate::route::href(&canvas.context.base, route)))
}

fn hours(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// A module's longer text, while the page has room for it.
fn text(canvas: &Canvas<'_>, text: &str) -> String {
    let text = canvas.text(text);
    if canvas.spend(text.len()) {
        text
    } else {
        String::new()
    }
}

/// What may be shown of a list, called so, of which so many are at most.
fn all<T>(
    canvas: &Canvas<'_>,
    (what, limit): (&'static str, usize),
    list: &[T],
    draw: impl Fn(&T) -> Value,
) -> Vec<Value> {
    let (shown, _) = canvas.take(what, list, limit);
    shown.iter().map(draw).collect()
}
