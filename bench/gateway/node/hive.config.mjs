// Hive Gateway: logging, landing page and query page are off; no response cache; Authorization is passed on. With
// SHARES=1 identical requests under way are answered together, which ours does as it comes and Hive's does not.
export const gatewayConfig = {
  logging: false,
  landingPage: false,
  graphiql: false,
  inboundInflightRequestDeduplication: process.env.SHARES === "1",
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get("authorization") ?? undefined }),
  },
};
