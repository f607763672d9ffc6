//! Proxies from the environment.

use tidings::io::fetch::Client;

use crate::network::{fetch_with, long_limits, text};
use crate::server::{Reply, Server};

fn get_with(variables: &[(&str, &str)], url: &str) -> Result<String, String> {
    let client = Client::with_environment(long_limits(), |name| {
        variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    });
    let shown = format!("{client:?}");
    assert!(!shown.contains("s3cret"), "{shown}");
    fetch_with(&client, url).map(text).map_err(|error| error.to_string())
}

#[test]
fn an_http_proxy_gets_the_absolute_address() {
    let proxy = Server::new();
    proxy.on("http://news.invalid/feed?x=1", Reply::ok("news"));
    proxy.on("http://news.invalid:81/feed", Reply::ok("more"));
    for (name, address) in [
        ("http_proxy", proxy.url("")),
        ("HTTP_PROXY", proxy.url("/")),
        ("all_proxy", proxy.host()),
        ("ALL_PROXY", proxy.host()),
    ] {
        assert_eq!(
            get_with(&[(name, &address)], "http://news.invalid/feed?x=1").as_deref(),
            Ok("news"),
            "{name}"
        );
    }
    assert_eq!(
        get_with(&[("http_proxy", &proxy.url(""))], "http://news.invalid:81/feed").as_deref(),
        Ok("more")
    );
    let request = proxy.last("http://news.invalid:81/feed");
    assert_eq!(request.header("host").as_deref(), Some("news.invalid:81"));
    assert_eq!(request.header("proxy-authorization"), None);
}

#[test]
fn a_proxy_password_is_sent_to_the_proxy_only() {
    let proxy = Server::new();
    proxy.on("http://news.invalid/feed", Reply::ok("news"));
    let address = proxy.url("").replace("://", "://ann:s3cret%2F@");
    let feed = "http://bob:b0b@news.invalid/feed";
    assert_eq!(get_with(&[("http_proxy", &address)], feed).as_deref(), Ok("news"));
    let request = proxy.last("http://news.invalid/feed");
    assert_eq!(request.header("proxy-authorization").as_deref(), Some("Basic YW5uOnMzY3JldC8="));
    assert_eq!(request.header("authorization").as_deref(), Some("Basic Ym9iOmIwYg=="));
    // For https the proxy is asked for a tunnel.
    let message = get_with(&[("https_proxy", &address)], "https://news.invalid/feed").unwrap_err();
    let request = proxy.last("news.invalid:443");
    assert_eq!(request.method, "CONNECT");
    assert_eq!(request.header("proxy-authorization").as_deref(), Some("Basic YW5uOnMzY3JldC8="));
    assert!(
        message.starts_with(&format!("the proxy {} refused to connect to news.invalid", proxy.host())),
        "{message}"
    );
    assert!(!message.contains("s3cret") && !message.contains("ann"), "{message}");
}

#[test]
fn no_proxy_and_loopback_hosts_are_requested_directly() {
    let (proxy, server) = (Server::new(), Server::new());
    server.on("/feed", Reply::ok("news"));
    assert_eq!(get_with(&[("http_proxy", &proxy.url(""))], &server.url("/feed")).as_deref(), Ok("news"));
    let variables = [("http_proxy", &*proxy.url("")), ("NO_PROXY", "other.example, invalid")];
    assert_eq!(
        get_with(&variables, "http://news.invalid/").unwrap_err(),
        "the host news.invalid can't be found"
    );
    assert!(proxy.requests().is_empty());
}

#[test]
fn an_unreachable_proxy_is_named() {
    let unused_host = Server::new().host();
    for url in ["http://news.invalid/feed", "https://news.invalid/feed"] {
        let address = format!("http://ann:s3cret@{unused_host}");
        let message = get_with(&[("all_proxy", &address)], url).unwrap_err();
        assert_eq!(message, format!("the proxy {unused_host} refused the connection"));
    }
}
