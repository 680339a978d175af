//! A module's page as HTML: one file for each family of blocks.
//!
//! Every text of a module is cleaned ([`crate::text::clean`]) and escaped; every route is checked
//! ([`crate::route`]); every list is bounded ([`crate::context::limits`]).

mod action;
mod chart;
mod control;
pub(crate) mod files;
mod form;
mod grid;
mod list;
mod prose;
mod table;
mod tile;
mod way;
mod week;

use maud::{Markup, PreEscaped, html};
use preau_domain::page::{Block, Control, Field, Page};

pub use tile::tile;

pub(crate) use form::{ErrorLine, error_summary};
pub(crate) use prose::tone_icon;

use crate::context::{Canvas, RenderContext, Rendered, limits};
use crate::icons::Icon;

/// A module's page as HTML: its way back, title, lead, actions and blocks.
pub fn page_html(context: &RenderContext, page: &Page) -> Markup {
    render_page(context, page).html
}

/// A module's page as HTML, with what could not be shown as the module meant it.
pub fn render_page(context: &RenderContext, page: &Page) -> Rendered {
    let canvas = Canvas::new(context);
    let (blocks, cut) = canvas.take("blocks", &page.blocks, limits::BLOCKS);
    let html = html! {
        header.page-header {
            @if let Some(back) = &page.back { (way_back(&canvas, back)) }
            div.page-title {
                div {
                    h1 { (canvas.label(&page.title)) }
                    @if let Some(lead) = &page.lead { p.lead { (canvas.label(lead)) } }
                }
                @if !page.actions.is_empty() { (action::actions(&canvas, &page.actions)) }
            }
        }
        (drawn(&canvas, blocks))
        @if cut || canvas.is_full() { (left_out(&canvas)) }
    };
    Rendered {
        html,
        faults: canvas.into_faults(),
    }
}

/// The blocks, until the page is full.
fn drawn(canvas: &Canvas<'_>, blocks: &[Block]) -> Markup {
    let mut html = String::new();
    let mut has_room = true;
    for block in blocks {
        if !has_room {
            canvas.full();
            break;
        }
        let drawn = self::block(canvas, block);
        html.push_str(&drawn.0);
        has_room = canvas.settle(drawn.0.len());
    }
    PreEscaped(html)
}

/// How many fields of the page's forms are in error: for the document's title and the answer's
/// status.
pub fn error_count(page: &Page) -> usize {
    let errors = page.blocks.iter().map(|block| match block {
        Block::Form(form) => {
            let is_shown = |field: &&Field| !matches!(field.control, Control::Hidden(_));
            let fields = form.fields.iter().filter(is_shown);
            fields.filter(|field| field.error.is_some()).count()
        }
        Block::Grid(grid) => grid
            .inputs()
            .filter(|(.., input)| input.error.is_some())
            .count(),
        _ => 0,
    });
    errors.sum()
}

/// One block.
pub fn block(canvas: &Canvas<'_>, block: &Block) -> Markup {
    match block {
        Block::Heading(heading) => prose::heading(canvas, heading),
        Block::Day(day) => prose::day(canvas, *day),
        Block::Markdown(source) => prose::markdown(canvas, source),
        Block::Notice(notice) => prose::notice(canvas, notice),
        Block::Empty(empty) => prose::empty(canvas, empty),
        Block::Table(table) => table::table(canvas, table),
        Block::Cards(cards) => list::cards(canvas, cards),
        Block::Items(items) => list::items(canvas, items),
        Block::Thread(messages) => list::thread(canvas, messages),
        Block::Stats(stats) => list::stats(canvas, stats),
        Block::Form(form) => form::form(canvas, form),
        Block::Grid(grid) => grid::grid(canvas, grid),
        Block::Chart(chart) => chart::chart(canvas, chart),
        Block::Week(week) => week::week(canvas, week),
        Block::Actions(actions) => action::actions(canvas, actions),
        Block::Tabs(tabs) => way::tabs(canvas, tabs),
        Block::Pagination(pagination) => way::pagination(canvas, pagination),
        Block::Files(files) => self::files::files(canvas, files),
    }
}

fn way_back(canvas: &Canvas<'_>, link: &preau_domain::page::Link) -> Markup {
    let label = canvas.label(&link.label);
    html! {
        @if let Some(href) = canvas.href(&link.to) {
            a.back href=(href) { (Icon::ChevronLeft.svg()) span { (label) } }
        } @else {
            p.back { span { (label) } }
        }
    }
}

/// Says that the rest of a list is not shown.
fn left_out(canvas: &Canvas<'_>) -> Markup {
    html! { p.left-out { (canvas.words.say("left-out")) } }
}

/// A heading element of a computed level.
fn titled(level: u8, content: &Markup) -> Markup {
    html! {
        @match level {
            0..=2 => h2 { (content) },
            3 => h3 { (content) },
            4 => h4 { (content) },
            5 => h5 { (content) },
            _ => h6 { (content) },
        }
    }
}

/// A text that leads somewhere, if its route is one.
fn linked(canvas: &Canvas<'_>, text: &str, to: Option<&preau_domain::page::Route>) -> Markup {
    let text = canvas.label(text);
    html! {
        @match to.and_then(|to| canvas.href(to)) {
            Some(href) => a href=(href) { (text) },
            None => (text),
        }
    }
}
