//! Who may go where: the table of addresses in the reference, held against the router and against people.

use axum::body::Body;
use axum::http::StatusCode;
use preau_domain::person::{Name, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson};

use crate::browser::{Answer, Portal};
use crate::school::{ELSEWHERE, HERE, person};

const REFERENCE: &str = include_str!("../../../REFERENCE.md");

/// Where routes are said.
const ROUTERS: [&str; 2] = [
    include_str!("../../../web/src/routes/mod.rs"),
    include_str!("../../../web/src/routes/operations.rs"),
];

/// A line of the table: address, methods, who.
fn table() -> Vec<[&'static str; 3]> {
    let (_, addresses) = REFERENCE
        .split_once("## Addresses")
        .expect("the reference has the table");
    addresses
        .lines()
        .filter(|line| line.starts_with("| `/"))
        .map(|line| {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let mut cell = || cells.next().expect("three cells");
            [cell().trim_matches('`'), cell(), cell()]
        })
        .collect()
}

/// The portal of a region, with a clerk besides, who works at the school and administers nothing, and with somebody who
/// teaches elsewhere.
async fn portal() -> Portal {
    let portal = crate::region::portal(&["every-block"]).await;
    let platform = &portal.school.platform;
    let people = [
        ("clerk", HERE, Profile::Staff),
        ("foreign-teacher", ELSEWHERE, Profile::Teacher),
    ];
    let people = people.map(|(key, school, profile)| RosterPerson {
        id: person(key),
        source: "more".to_owned(),
        key: key.to_owned(),
        name: Name {
            title: String::new(),
            given: key.to_owned(),
            family: "Essai".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: platform.school(school).expect("a school").uai.clone(),
            profile,
            functions: Vec::new(),
        }],
        groups: Vec::new(),
        relatives: Vec::new(),
    });
    let imported = platform.import_roster("more", Vec::new(), people.into());
    imported.await.expect("imported");
    portal
}

/// The same address in the test's school, where something is.
async fn here(portal: &Portal, address: &str) -> String {
    let page = portal.get("", "/login").await.body;
    let (_, style) = page.split_once("/assets/").expect("a page has its style");
    let (style, _) = style.split_once('"').expect("within an attribute");
    address
        .replace("{school}", "ici")
        .replace("{module}", "every-block")
        .replace("{*path}", "page")
        .replace("{import}", "1")
        .replace("{incident}", "new")
        .replace("{person}", &person("pupil").to_string())
        .replace("{upload}", "none")
        .replace("{file}", style)
}

/// What a form sends there, where an empty one would mean nothing.
fn form(address: &str) -> &'static str {
    match address {
        "/language" => "language=en&back=/",
        "/s/{school}/admin/modules/{module}" => "do=disable",
        "/admin/modules/{module}" => "do=hold",
        "/admin/new-schools" => "level=college",
        "/s/{school}/admin/modules/{module}/reach" => "for=everybody",
        "/s/{school}/admin/people/{person}/export" => "reason=demande+de+la+famille",
        _ => "",
    }
}

/// What who may go there gets instead of a page, and why.
fn otherwise(method: &str, address: &str) -> Option<StatusCode> {
    match (method, address) {
        // No name, no code, no password, no dial, no incident was typed, nor what a module is called.
        (
            "POST",
            "/login"
            | "/activate"
            | "/account/password"
            | "/account/export"
            | "/admin/gate"
            | "/admin/status/{incident}"
            | "/s/{school}/admin/modules/{module}/data",
        ) => Some(StatusCode::UNPROCESSABLE_ENTITY),
        // Those who are asked for here are no more than pupils, or belong to no school, and have no letters; no upload
        // and no file is called so; nothing is followed; counters belong to the binary, and this portal has none.
        (
            _,
            "/account/email"
            | "/account/email/confirm"
            | "/unsubscribe"
            | "/s/{school}/upload/{module}/{upload}",
        )
        | ("GET", "/live" | "/s/{school}/file/{file}" | "/metrics") => Some(StatusCode::NOT_FOUND),
        // Nothing is said of a file.
        ("POST", "/s/{school}/upload/{module}") => Some(StatusCode::BAD_REQUEST),
        _ => None,
    }
}

#[test]
fn every_route_is_in_the_table_and_nothing_else_is() {
    let mut routes: Vec<&str> = ROUTERS
        .iter()
        .flat_map(|source| source.split(".route(").skip(1))
        .filter_map(|route| route.split('"').nth(1))
        .collect();
    routes.sort_unstable();
    let mut said: Vec<&str> = table().iter().map(|[address, ..]| *address).collect();
    said.sort_unstable();
    assert_eq!(said, routes);
}

/// By a redirect, or by the page that keeps what was sent.
fn is_led_to_sign_in(answer: &Answer) -> bool {
    answer.status == StatusCode::UNAUTHORIZED
        || answer.status == StatusCode::SEE_OTHER && answer.header("location").starts_with("/login")
}

fn is_let_in(answer: &Answer) -> bool {
    !is_led_to_sign_in(answer) && answer.status != StatusCode::FORBIDDEN
}

/// Each address is asked for by everybody, in each of its ways; who is not let in is told so before anything
/// happens.
#[tokio::test]
async fn everybody_comes_in_where_the_table_says_and_nowhere_else() {
    for [address, methods, who] in table() {
        // A portal each: one of them ends the session.
        let portal = portal().await;
        let path = here(&portal, address).await;
        let (inside, outside): (&[&str], &[&str]) = match who {
            "anybody" | "who shows the token, where one is set" => (&["", "pupil"], &[]),
            "signed in" | "signed in, with the present password" => {
                (&["pupil", "foreign-pupil", "region"], &[""])
            }
            "who belongs to the school"
            | "for whom the manifest says, where it is enabled"
            | "the same" => (
                &["pupil", "parent", "teacher", "head", "clerk"],
                &[
                    "",
                    "foreign-pupil",
                    "foreign-teacher",
                    "foreign-admin",
                    "stranger",
                ],
            ),
            "the school's administrator" => (
                &["admin"],
                &[
                    "",
                    "pupil",
                    "parent",
                    "teacher",
                    "head",
                    "clerk",
                    "foreign-teacher",
                    "foreign-admin",
                ],
            ),
            "who runs the region" => (
                &["region"],
                &[
                    "",
                    "pupil",
                    "parent",
                    "teacher",
                    "head",
                    "clerk",
                    "admin",
                    "foreign-admin",
                ],
            ),
            other => panic!("{address}: {other} is nobody that this test knows"),
        };
        for method in methods.split(", ") {
            let ask = async |person: &str| match method {
                "GET" => portal.get(person, &path).await,
                "POST" => portal.post(person, &path, form(address)).await,
                "PATCH" | "DELETE" => {
                    let method = method.parse().expect("a method");
                    let request = portal
                        .request(person, method, &path)
                        .header("sec-fetch-site", "same-origin");
                    let request = request.body(Body::empty()).expect("a request");
                    portal.send(request).await
                }
                other => panic!("{address}: {other}"),
            };
            for person in outside {
                let answer = ask(person).await;
                assert!(
                    !is_let_in(&answer),
                    "{person:?} {method} {path}: {}",
                    answer.status
                );
                assert_eq!(is_led_to_sign_in(&answer), person.is_empty(), "{path}");
            }
            for person in inside {
                let answer = ask(person).await;
                let what = format!("{person:?} {method} {path}: {}", answer.status);
                if let Some(status) = otherwise(method, address) {
                    assert_eq!(answer.status, status, "{what}");
                    continue;
                }
                let is_answered = answer.status.is_success() || answer.status.is_redirection();
                assert!(is_answered, "{what}");
                // What anybody may ask for may lead there too: signing out does.
                assert!(outside.is_empty() || is_let_in(&answer), "{what}");
            }
        }
    }
}
