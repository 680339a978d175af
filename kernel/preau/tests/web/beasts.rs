//! Guests of the zoo that mean harm by what they answer, as a person and an app get to see them.

use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::browser::Portal;
use crate::guests::guest;
use crate::school::module;

/// Those that answer with a page.
const PAGES: [&str; 5] = [
    "bad-links",
    "deep-page",
    "invisible-text",
    "log-flood",
    "wide-page",
];

async fn portal() -> Portal {
    let portal = Portal::with(&["noop"]).await;
    let platform = &portal.school.platform;
    for name in PAGES {
        let bytes = guest(&format!("examples/{}", name.replace('-', "_")));
        platform.module_install(&bytes).await.expect(name);
        platform
            .module_enable_everywhere(&module(name), &[])
            .await
            .expect(name);
    }
    portal
}

/// What a browser would obey or follow, of an attribute or an element.
fn obeyed(page: &str) -> Vec<&str> {
    let elements = page.split('<').skip(1);
    let elements = elements.filter_map(|element| element.split('>').next());
    elements
        .filter(|element| {
            let element = element.to_ascii_lowercase();
            let name = element.split([' ', '\n', '/']).next().unwrap_or_default();
            let leads = ["href=\"", "action=\"", "src=\"", "formaction=\""];
            let leads_out = leads.iter().any(|attribute| {
                let to = element.split(attribute).nth(1).unwrap_or_default();
                let to = to.split('"').next().unwrap_or_default();
                let is_shown_as_leaving = name == "a" && element.contains("noopener");
                to.starts_with("javascript:")
                    || to.starts_with("data:")
                    || to.starts_with("//")
                    || to.contains('\\')
                    || (to.contains("evil") && !is_shown_as_leaving)
            });
            let runs = [" onclick=\"", " onerror=\""];
            name == "script"
                || name == "style"
                || name == "img"
                || leads_out
                || runs.iter().any(|attribute| element.contains(attribute))
        })
        .collect()
}

#[tokio::test]
async fn what_a_beast_answers_is_shown_bounded_and_obeyed_by_nobody() {
    let portal = portal().await;
    for name in PAGES {
        let started = Instant::now();
        let page = portal.get("teacher", &format!("/s/ici/{name}")).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        assert!(
            page.body.len() < 4 << 20,
            "{name}: {} bytes",
            page.body.len()
        );
        if name == "bad-links" {
            // As text, which nobody obeys.
            assert!(page.body.contains("alert(1)"), "{}", page.body);
        }
        let of_kernel = portal.get("teacher", "/s/ici/noop").await;
        let of_kernel = obeyed(&of_kernel.body);
        let obeyed: Vec<_> = obeyed(&page.body)
            .into_iter()
            .filter(|element| !of_kernel.contains(element))
            .collect();
        assert!(obeyed.is_empty(), "{name}: {obeyed:?}");
        let hidden = [
            '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{0}', '\u{1b}',
        ];
        let found: Vec<_> = hidden.iter().filter(|c| page.body.contains(**c)).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
        let json = portal.get_json("teacher", &format!("/s/ici/{name}")).await;
        assert_eq!(json.status, StatusCode::OK, "{name}");
        for said in ["\"javascript:", "\"data:text", "\"//evil", "\\u0000"] {
            assert!(!json.body.contains(said), "{name}: {said}");
        }
        let taken = started.elapsed();
        assert!(taken < Duration::from_secs(20), "{name}: {taken:?}");
        assert_eq!(
            portal.get("pupil", "/s/ici/noop").await.status,
            StatusCode::OK
        );
    }
}
