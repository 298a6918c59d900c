// The two ways to say no, or to wait: JSON for programs, a page for people.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FailureAnswer } from './api-schemas.ts';
import { pageLanguage, type PageLanguage } from './page-texts.ts';

export const wantsPage = (request: FastifyRequest): boolean => (request.headers.accept ?? '').includes('text/html');

export const sendFailure = (reply: FastifyReply, status: number, failure: FailureAnswer): FastifyReply =>
  reply.code(status).header('cache-control', 'no-store').send(failure);

export const sendPage = (
  reply: FastifyReply,
  status: number,
  pageIn: (language: PageLanguage) => string,
): FastifyReply =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(pageIn(pageLanguage(reply.request.headers['accept-language'])));
