//! The page as it is copied to another host: whole by itself, with nothing of the portal's.

use maud::{DOCTYPE, Markup, html};

use super::{Status, content, timeless};
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::Words;

/// The page for another host: beside it lie `style.css`, and what `view.links` names. `other` is where it is in the
/// other language.
pub fn copy(context: &RenderContext, region: &str, view: &Status, other: &str) -> Markup {
    let words = Words(context.language);
    let region = clean::line(region);
    let language = context.language.other();
    let title = format!("{} – {region}", words.say("status"));
    html! {
        (DOCTYPE)
        html lang=(context.language.as_str()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) }
                link rel="stylesheet" href="style.css";
                link rel="alternate" type="application/atom+xml" title=(title) href=(view.links.feed);
            }
            body.signed-out {
                a.skip href="#content" { (words.say("skip")) }
                header.top {
                    p.mark { span { (region) } }
                    a href=(other) lang=(language.as_str()) hreflang=(language.as_str()) {
                        (Words(language).say("status-in-this-language"))
                    }
                }
                main #content tabindex="-1" {
                    div.narrow.status {
                        (content(&timeless(context), view))
                        p.hint { (words.say("status-copied")) }
                    }
                }
            }
        }
    }
}
