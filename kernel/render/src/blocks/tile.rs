//! A module's card on the home page.

use maud::{Markup, html};
use preau_domain::page::{Tile, TileLine};

use super::{linked, prose};
use crate::context::{Canvas, ContentFault, RenderContext, Rendered, limits};

/// What a tile says, without its frame: the portal draws the module's name and icon around it.
pub fn tile(context: &RenderContext, tile: &Tile) -> Rendered {
    let canvas = Canvas::new(context);
    let lines = tile.lines.get(..limits::TILE_LINES).unwrap_or(&tile.lines);
    if lines.len() < tile.lines.len() {
        canvas.fault(ContentFault::TooLong {
            what: "tile lines",
            limit: limits::TILE_LINES,
        });
    }
    let html = html! {
        p.tile-summary { (canvas.label(&tile.summary)) }
        @if !lines.is_empty() {
            ul.tile-lines { @for line in lines { (self::line(&canvas, line)) } }
        }
    };
    Rendered {
        html,
        faults: canvas.into_faults(),
    }
}

fn line(canvas: &Canvas<'_>, line: &TileLine) -> Markup {
    html! {
        li {
            span { (linked(canvas, &line.text, line.to.as_ref())) }
            @if let Some(badge) = &line.badge { (prose::badge(canvas, badge)) }
        }
    }
}
