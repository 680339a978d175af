//! Answers with links that would run script, markup that would, and forms that would be sent elsewhere.

use zoo::preau_sdk::Failure;
use zoo::preau_sdk::Route;
use zoo::preau_sdk::page::{Action, Block, Form, Link, Page};
use zoo::{Raw, Visit, place};

zoo::guest!("bad-links", misbehave);

/// Addresses that are none of the module's.
const ELSEWHERE: [&str; 6] = [
    "javascript:alert(1)",
    "//evil.example/",
    "https://evil.example/",
    "../../admin",
    "data:text/html,<script>alert(1)</script>",
    "\\\\evil.example",
];

fn misbehave(_: &Visit) -> Result<Page, Failure> {
    let to = |path: &str| Raw::parse(&place(path)).ok_or(Failure::NotFound);
    let mut page = Page::new("<script>alert(1)</script>").push(Block::markdown(
        "<script>alert(1)</script> <img src=x onerror=alert(1)> \
         [one](javascript:alert(1)) [two](data:text/html,<script>alert(1)</script>) \
         [three](JaVaScRiPt&colon;alert(1)) ![four](https://evil.example/seen.png) \
         <javascript:alert(1)> <style>*{display:none}</style> <form action=https://evil.example>",
    ));
    for elsewhere in ELSEWHERE {
        let to = to(elsewhere)?;
        page = page
            .back("back", &to)
            .action(Action::go("go", &to))
            .action(Action::post("post", &to))
            .push(Form::new(&to).submit("send", "\" onclick=\"alert(1)", "<b>"))
            .push(Block::Actions(vec![Action::go("go", &to)]));
    }
    page.back = Some(Link {
        label: "\"><script>alert(1)</script>".to_owned(),
        to: place("javascript:alert(1)"),
    });
    Ok(page)
}
