//! Asking hosts outside.

use preau_domain::outbound as domain;
use wasmtime::Result;

use super::bindings::ent::kernel::outbound::{self, Header, Method, NoAnswer, Request, Response};
use crate::host::Host;

impl outbound::Host for Host {
    async fn fetch(&mut self, request: Request) -> Result<std::result::Result<Response, NoAnswer>> {
        let request = domain::Request {
            method: request.method.into(),
            url: request.url,
            headers: request
                .headers
                .into_iter()
                .map(|header| (header.name, header.value))
                .collect(),
            body: request.body,
        };
        let answer = self.outbound_fetch(request).await?;
        Ok(answer.map(Response::from).map_err(NoAnswer::from))
    }
}

impl From<domain::Response> for Response {
    fn from(response: domain::Response) -> Self {
        let headers = response.headers.into_iter();
        Self {
            status: response.status,
            headers: headers
                .map(|(name, value)| Header { name, value })
                .collect(),
            body: response.body,
        }
    }
}

impl From<Method> for domain::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::Get,
            Method::Head => Self::Head,
            Method::Post => Self::Post,
            Method::Put => Self::Put,
            Method::Patch => Self::Patch,
            Method::Delete => Self::Delete,
        }
    }
}

impl From<domain::NoAnswer> for NoAnswer {
    fn from(why: domain::NoAnswer) -> Self {
        match why {
            domain::NoAnswer::Forbidden => Self::Forbidden,
            domain::NoAnswer::Invalid => Self::Invalid,
            domain::NoAnswer::NotGranted => Self::NotGranted,
            domain::NoAnswer::Address => Self::Address,
            domain::NoAnswer::Unresolved => Self::Unresolved,
            domain::NoAnswer::Unreachable => Self::Unreachable,
            domain::NoAnswer::Timeout => Self::Timeout,
            domain::NoAnswer::TooLarge => Self::TooLarge,
            domain::NoAnswer::Malformed => Self::Malformed,
            domain::NoAnswer::Busy => Self::Busy,
        }
    }
}
