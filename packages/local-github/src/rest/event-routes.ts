import { notFound, refusal } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/paging.ts";
import { publicUser } from "./account-view.ts";
import type { Route } from "./context.ts";

const EVENTS_DOCS = "activity/events#list-public-events";
const USER_DOCS = "users/users#get-a-user-using-their-id";

/** The public events, and accounts by number. */
export const eventRoutes: Route[] = [
  {
    endpoint: "events",
    method: "GET",
    pattern: "/events",
    docs: EVENTS_DOCS,
    access: "any",
    handle: async ({ hub, query }) => {
      const events = await hub.feed.newest();
      const { page, perPage } = readPage(query, 15);
      const lastPage = Math.max(1, Math.ceil(events.length / perPage));
      if (page > Math.ceil(300 / perPage))
        throw refusal(
          422,
          "In order to keep the API fast for everyone, pagination is limited for this resource. Check the rel=last link relation in the Link response header to see how far back you can traverse.",
          EVENTS_DOCS,
        );
      const link = linkHeader(`${hub.urls.api}/events`, query, page, lastPage, page < lastPage);
      return {
        headers: {
          "X-Poll-Interval": String(hub.feed.pollIntervalSeconds),
          ...(link === null ? {} : { Link: link }),
        },
        json: events.slice((page - 1) * perPage, page * perPage),
      };
    },
  },
  {
    endpoint: "user-by-id",
    method: "GET",
    pattern: "/user/{account_id}",
    docs: USER_DOCS,
    access: "any",
    handle: ({ hub, params }) => {
      const given = params["account_id"]!;
      const account = /^\d{1,15}$/.test(given) ? hub.feed.account(Number(given)) : null;
      if (!account) throw notFound(USER_DOCS);
      const owned = [...hub.registry.repositories.values()].filter(
        (one) => one.owner.id === account.id && !one.private,
      );
      return { json: publicUser(hub.urls, account, owned.length), lastModifiedMs: account.createdAtMs };
    },
  },
];
