import { QueryClient, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type AppStatus, type Datasource, type HealthChange, usePlatform } from "../platform";

export const keys = {
  status: ["status"],
  connectors: ["connectors"],
  datasources: ["datasources"],
  conversations: ["conversations"],
  models: ["models"],
  search: (query: string) => ["search", query],
} as const;

/** Everything asked for is local, so nothing is asked twice without a reason and being offline stops nothing. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}

export function useStatus() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.status, queryFn: () => platform.appStatus() });
}

/** Returns a function that takes in a status some command answered with. */
export function useTakeStatus() {
  const client = useQueryClient();
  return useCallback(
    (status: AppStatus) => {
      client.setQueryData(keys.status, status);
      void client.invalidateQueries({ queryKey: keys.models });
    },
    [client],
  );
}

export function useConnectors() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.connectors, queryFn: () => platform.listConnectors() });
}

export function useDatasources() {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.datasources, queryFn: () => platform.listDatasources() });
}

export function useModels(enabled: boolean) {
  const platform = usePlatform();
  return useQuery({ queryKey: keys.models, queryFn: () => platform.listModels(), enabled });
}

const PAGE = 100;

export function useConversationList() {
  const platform = usePlatform();
  return useInfiniteQuery({
    queryKey: keys.conversations,
    queryFn: ({ pageParam }) => platform.listConversations(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : (page.at(-1)?.updatedAt ?? undefined)),
  });
}

/** Returns the sources after one of them told how it fares. */
export function withHealth(sources: readonly Datasource[], change: HealthChange): Datasource[] {
  return sources.map((source) => (source.id === change.datasourceId ? { ...source, health: change.report } : source));
}
