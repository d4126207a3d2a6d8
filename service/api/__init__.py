"""The HTTP door: routes, and the manners of the API (problems, middleware, paging, ETags, logs). Floor 3."""
