//! A page as JSON, for apps.
//!
//! The contract's field names, with underscores; routes as absolute paths (`href`, null for one
//! that is none); dates and hours in ISO 8601; Markdown as it is, since an app renders it itself.
//! Texts are cleaned as for HTML; each block has its `type`.

use jiff::civil::Time;
use preau_domain::page::{
    Action, Badge, Block, Card, Cell, ChoiceOption, Control, Field, Form, Item, Link, Message,
    Outcome, Page, Redirect, Route, Target, Tile, WeekEntry,
};
use serde_json::{Map, Value, json};

use crate::context::RenderContext;
use crate::text::clean;

/// A page.
pub fn page(context: &RenderContext, page: &Page) -> Value {
    json!({
        "title": clean::line(&page.title),
        "lead": page.lead.as_deref().map(clean::line),
        "back": page.back.as_ref().map(|back| link(context, back)),
        "actions": all(&page.actions, |one| action(context, one)),
        "blocks": all(&page.blocks, |one| block(context, one)),
    })
}

/// A tile.
pub fn tile(context: &RenderContext, tile: &Tile) -> Value {
    json!({
        "summary": clean::line(&tile.summary),
        "lines": all(&tile.lines, |line| json!({
            "text": clean::line(&line.text),
            "badge": line.badge.as_ref().map(badge),
            "href": href(context, line.to.as_ref()),
        })),
        "count": tile.count,
        "href": href(context, Some(&tile.to)),
    })
}

/// An outcome: `{"outcome": "redirect" | "page" | "invalid", …}`.
pub fn outcome(context: &RenderContext, outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Redirect(to) => redirect(context, to),
        Outcome::Page(shown) => json!({ "outcome": "page", "page": page(context, shown) }),
        Outcome::Invalid(shown) => json!({
            "outcome": "invalid",
            "page": page(context, shown),
            "errors": field_errors(shown),
        }),
    }
}

fn redirect(context: &RenderContext, to: &Redirect) -> Value {
    json!({
        "outcome": "redirect",
        "href": href(context, Some(&to.to)),
        "notice": to.notice.as_deref().map(clean::line),
    })
}

/// The errors of the page's forms: `[{"field", "message"}]`.
fn field_errors(page: &Page) -> Vec<Value> {
    let forms = page.blocks.iter().filter_map(|block| match block {
        Block::Form(form) => Some(form),
        _ => None,
    });
    forms
        .flat_map(|form| &form.fields)
        .filter_map(|field| {
            let message = clean::line(field.error.as_ref()?);
            Some(json!({ "field": field.name, "message": message }))
        })
        .collect()
}

fn block(context: &RenderContext, block: &Block) -> Value {
    match block {
        Block::Heading(heading) => json!({
            "type": "heading", "level": heading.level, "text": clean::line(&heading.text),
        }),
        Block::Day(day) => json!({
            "type": "day", "date": day.to_string(), "text": context.dates().heading(*day),
        }),
        Block::Markdown(text) => json!({ "type": "markdown", "text": clean::lines(text) }),
        Block::Notice(notice) => json!({
            "type": "notice",
            "tone": notice.tone.as_str(),
            "title": notice.title.as_deref().map(clean::line),
            "text": clean::lines(&notice.text),
        }),
        Block::Table(table) => json!({
            "type": "table",
            "caption": clean::line(&table.caption),
            "columns": all(&table.columns, |column| json!({
                "label": clean::line(&column.label), "numeric": column.numeric,
            })),
            "rows": all(&table.rows, |row| json!(all(row, |one| cell(context, one)))),
        }),
        Block::Cards(cards) => {
            json!({ "type": "cards", "cards": all(cards, |one| card(context, one)) })
        }
        Block::Items(items) => {
            json!({ "type": "items", "items": all(items, |one| item(context, one)) })
        }
        Block::Thread(messages) => json!({
            "type": "thread", "messages": all(messages, message),
        }),
        Block::Form(form) => self::form(context, form),
        Block::Stats(stats) => json!({
            "type": "stats",
            "stats": all(stats, |stat| json!({
                "label": clean::line(&stat.label),
                "value": clean::line(&stat.value),
                "hint": stat.hint.as_deref().map(clean::line),
                "tone": stat.tone.as_str(),
            })),
        }),
        Block::Chart(chart) => json!({
            "type": "chart",
            "kind": chart.kind.as_str(),
            "caption": clean::line(&chart.caption),
            "categories": all(&chart.categories, |one| json!(clean::line(one))),
            "series": all(&chart.series, |one| json!({
                "label": clean::line(&one.label), "values": one.values,
            })),
            "unit": clean::line(&chart.unit),
        }),
        Block::Week(week) => json!({
            "type": "week",
            "monday": week.monday.to_string(),
            "entries": all(&week.entries, |one| week_entry(context, one)),
            "nothing": clean::line(&week.nothing),
        }),
        Block::Actions(actions) => json!({
            "type": "actions", "actions": all(actions, |one| action(context, one)),
        }),
        Block::Tabs(tabs) => json!({
            "type": "tabs",
            "tabs": all(tabs, |tab| json!({
                "label": clean::line(&tab.label),
                "href": href(context, Some(&tab.to)),
                "current": tab.current,
            })),
        }),
        Block::Pagination(pagination) => json!({
            "type": "pagination",
            "label": clean::line(&pagination.label),
            "previous": pagination.previous.as_ref().map(|to| link(context, to)),
            "next": pagination.next.as_ref().map(|to| link(context, to)),
        }),
        Block::Empty(empty) => json!({
            "type": "empty",
            "title": clean::line(&empty.title),
            "text": clean::line(&empty.text),
            "action": empty.action.as_ref().map(|to| link(context, to)),
        }),
    }
}

fn cell(context: &RenderContext, cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!({ "text": clean::line(text) }),
        Cell::Number(number) => json!({ "number": clean::line(number) }),
        Cell::Date(date) => json!({ "date": date.to_string() }),
        Cell::Instant(at) => json!({ "instant": at.to_string() }),
        Cell::Link(to) => json!({ "link": link(context, to) }),
        Cell::Badge(one) => json!({ "badge": badge(one) }),
    }
}

fn card(context: &RenderContext, card: &Card) -> Value {
    json!({
        "title": clean::line(&card.title),
        "text": clean::lines(&card.text),
        "badges": all(&card.badges, badge),
        "href": href(context, card.to.as_ref()),
    })
}

fn item(context: &RenderContext, item: &Item) -> Value {
    json!({
        "title": clean::line(&item.title),
        "text": clean::lines(&item.text),
        "facts": all(&item.facts, |fact| json!(clean::line(fact))),
        "badges": all(&item.badges, badge),
        "href": href(context, item.to.as_ref()),
        "actions": all(&item.actions, |one| action(context, one)),
        "done": item.done,
    })
}

fn message(message: &Message) -> Value {
    json!({
        "author": clean::line(&message.author),
        "at": message.at.to_string(),
        "text": clean::lines(&message.text),
        "mine": message.mine,
    })
}

fn week_entry(context: &RenderContext, entry: &WeekEntry) -> Value {
    json!({
        "day": entry.day.to_string(),
        "start": entry.start.map(hours),
        "end": entry.end.map(hours),
        "title": clean::line(&entry.title),
        "text": clean::line(&entry.text),
        "badges": all(&entry.badges, badge),
        "href": href(context, entry.to.as_ref()),
        "done": entry.done,
    })
}

fn form(context: &RenderContext, form: &Form) -> Value {
    json!({
        "type": "form",
        "href": href(context, Some(&form.to)),
        "fields": all(&form.fields, |one| field(context, one)),
        "submits": all(&form.submits, |submit| json!({
            "label": clean::line(&submit.label),
            "emphasis": submit.emphasis.as_str(),
            "name": submit.name,
            "value": submit.value,
        })),
        "cancel": form.cancel.as_ref().map(|to| link(context, to)),
    })
}

fn field(context: &RenderContext, field: &Field) -> Value {
    json!({
        "name": field.name,
        "label": clean::line(&field.label),
        "hint": field.hint.as_deref().map(clean::line),
        "required": field.required,
        "control": control(context, &field.control),
        "error": field.error.as_deref().map(clean::line),
    })
}

fn control(context: &RenderContext, control: &Control) -> Value {
    match control {
        Control::Text(text) => json!({
            "type": "text", "value": clean::line(&text.value), "max_length": text.max_length,
        }),
        Control::LongText(text) => json!({
            "type": "long_text", "value": clean::lines(&text.value), "max_length": text.max_length,
        }),
        Control::Number(number) => json!({
            "type": "number",
            "value": clean::line(&number.value),
            "min": number.min,
            "max": number.max,
            "unit": clean::line(&number.unit),
        }),
        Control::Date(date) => json!({
            "type": "date",
            "value": date.value.map(|day| day.to_string()),
            "min": date.min.map(|day| day.to_string()),
            "max": date.max.map(|day| day.to_string()),
        }),
        Control::Time(time) => json!({ "type": "time", "value": time.map(hours) }),
        Control::Choice(choice) => json!({
            "type": "choice", "options": all(&choice.options, option), "value": choice.value,
        }),
        Control::Choices(choices) => json!({
            "type": "choices", "options": all(&choices.options, option), "values": choices.values,
        }),
        Control::Check(on) => json!({ "type": "check", "value": on }),
        Control::Audience(audience) => json!({
            "type": "audience",
            "options": all(&context.audiences, |(audience, name)| json!({
                "value": audience.to_string(), "label": clean::line(name),
            })),
            "value": audience.value.map(|audience| audience.to_string()),
        }),
        Control::Hidden(value) => json!({ "type": "hidden", "value": value }),
    }
}

fn option(option: &ChoiceOption) -> Value {
    json!({ "value": option.value, "label": clean::line(&option.label) })
}

fn action(context: &RenderContext, action: &Action) -> Value {
    let target = match &action.target {
        Target::Go(route) => json!({ "go": { "href": href(context, Some(route)) } }),
        Target::Post(post) => {
            let fields: Vec<_> = post
                .fields
                .iter()
                .map(|(name, value)| json!([name, value]))
                .collect();
            json!({ "post": {
                "href": href(context, Some(&post.to)),
                "fields": fields,
                "confirm": post.confirm.as_deref().map(clean::line),
            } })
        }
    };
    json!({
        "label": clean::line(&action.label),
        "emphasis": action.emphasis.as_str(),
        "target": target,
        "pressed": action.pressed,
    })
}

fn link(context: &RenderContext, link: &Link) -> Value {
    let mut fields = Map::new();
    fields.insert("label".into(), clean::line(&link.label).into());
    fields.insert("href".into(), href(context, Some(&link.to)));
    fields.into()
}

fn badge(badge: &Badge) -> Value {
    json!({ "label": clean::line(&badge.label), "tone": badge.tone.as_str() })
}

fn href(context: &RenderContext, route: Option<&Route>) -> Value {
    json!(route.and_then(|route| crate::route::href(&context.base, route)))
}

fn hours(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn all<T>(list: &[T], draw: impl Fn(&T) -> Value) -> Vec<Value> {
    list.iter().map(draw).collect()
}
