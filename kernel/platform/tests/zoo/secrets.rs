//! No guest gets hold of what another school's people wrote, nor of what another module keeps, whatever it
//! tries and whatever memory it is given.

use preau_domain::page::{Page, Route};

use crate::region::{Region, staff};
use crate::school::{ELSEWHERE, HERE, person};
use crate::table::TABLE;

/// What a school's people wrote in a module.
fn secret(slug: &str, name: &str) -> String {
    format!("secret of {name} in {slug}")
}

/// The first page, asked for with identifiers of people of both schools.
fn prying() -> Route {
    let ids = ["pupil", "foreign-pupil", "foreign-admin", "admin"];
    Route {
        path: String::new(),
        query: ids
            .map(|key| ("id".to_owned(), person(key).to_string()))
            .to_vec(),
    }
}

fn said(page: &Page) -> String {
    format!("{page:?}")
}

#[tokio::test]
async fn no_page_says_what_was_written_in_another_school_or_module() {
    let living = || {
        TABLE
            .iter()
            .filter(|line| line.lives())
            .map(|line| line.guest)
    };
    let region = Region::with(&living().collect::<Vec<_>>()).await;
    for name in living() {
        for slug in [HERE, ELSEWHERE] {
            let form = [("text", secret(slug, name))];
            let form = form.each_ref().map(|(field, text)| (*field, text.as_str()));
            let kept = region.act(slug, staff(slug), name, "keep", &form).await;
            assert!(kept.is_ok(), "{name}: {kept:?}");
        }
    }
    let mut pages = 0;
    for name in living() {
        for (slug, other, stranger) in [
            (HERE, ELSEWHERE, "foreign-pupil"),
            (ELSEWHERE, HERE, "classmate"),
        ] {
            let Ok(page) = region.page(slug, staff(slug), name, prying()).await else {
                continue;
            };
            pages += 1;
            // What it may know is left out; nothing else of that kind may be there.
            let said = said(&page).replace(&secret(slug, name), "its own");
            for foreign in ["secret of ", stranger, other] {
                assert!(
                    !said.contains(foreign),
                    "{name} in {slug} says {foreign}: {said}"
                );
            }
            if name == "guess-ids" {
                assert!(
                    said.contains("its own"),
                    "what it may know it finds: {said}"
                );
            }
        }
    }
    assert!(pages > 20, "{pages} pages were looked at");
}

#[tokio::test]
async fn an_instance_finds_nothing_of_a_call_before_it() {
    let region = Region::with(&["leftovers", "scavenger"]).await;
    for _ in 0..20 {
        // All at once, so that what one leaves another finds, if anybody does.
        let looked = [HERE, ELSEWHERE].map(|slug| {
            let region = &region;
            async move {
                let leftovers = region.view(slug, staff(slug), "leftovers", "");
                let scavenger = region.view(slug, staff(slug), "scavenger", "");
                tokio::join!(leftovers, scavenger)
            }
        });
        for (leftovers, scavenger) in futures::future::join_all(looked).await {
            let leftovers = leftovers.expect("it looked");
            let [before, found, now] = leftovers.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{leftovers}");
            };
            assert_eq!(
                (before, found),
                ("0", "0"),
                "calls before, and what they left"
            );
            let now: usize = now.parse().expect("a number");
            assert!(now >= 1 << 18, "it finds what it left itself: {now}");
            assert_eq!(scavenger.expect("it looked"), "0");
        }
    }
}
